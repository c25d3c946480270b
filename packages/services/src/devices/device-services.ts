/**
 * Endpoints of connected things: LoRaWAN, CoAP, MQTT brokers besides Mosquitto, Node-RED, Home Assistant. Brokers and platforms that are known by
 * their program alone have no settings here, and say so by having none. OPC UA, Modbus and LwM2M are known by number only (port-registry.ts).
 */
import { phrase } from "@portolan/phrases";
import { programName } from "../program-name.ts";
import { impossibleChange } from "../scope-change.ts";
import type { ProcessFacts, ScopeTarget, Service, UsualPort } from "../service.ts";
import { chirpstackServices } from "./chirpstack.ts";
import { coapServer } from "./coap-server.ts";
import { homeAssistant } from "./home-assistant.ts";
import { nodeRed } from "./node-red.ts";

interface KnownProgram {
  readonly id: string;
  readonly name: string;
  readonly usualPorts: readonly UsualPort[];
  readonly recognise: (process: ProcessFacts) => "executable" | "arguments" | null;
}

const targets: readonly ScopeTarget[] = ["dual", "ipv4", "ipv6", "loopback"];

/** A program whose settings are not read. */
function defineKnown({ id, name, usualPorts, recognise }: KnownProgram): Service {
  return {
    id,
    name,
    evidence: "source-read",
    reload: "none",
    usualPorts,
    environmentNames: [],
    recognise,
    wants: () => [],
    parse: () => ({ settings: [], wants: [] }),
    predict: () => null,
    changes: () => targets.map((target) => impossibleChange(target, phrase("services.device.ownSettings"))),
    apply: phrase("services.runtime.apply"),
  };
}

function tcp(...ports: readonly number[]): readonly UsualPort[] {
  return ports.map((port) => ({ protocol: "tcp", port }));
}

/** Erlang programs share beam.smp; the release is named by their arguments. */
function erlangRelease(name: string): KnownProgram["recognise"] {
  const pattern = new RegExp(`(^|[/@])${name}(@|/|$)`);
  return (process) =>
    /^beam(\.smp)?$/.test(programName(process) ?? "") && process.arguments.some((word) => pattern.test(word)) ? "arguments" : null;
}

export const deviceServices: readonly Service[] = [
  ...chirpstackServices,
  coapServer,
  nodeRed,
  homeAssistant,
  defineKnown({ id: "emqx", name: "EMQX", usualPorts: tcp(1883, 8883, 8083, 8084, 18083), recognise: erlangRelease("emqx") }),
  defineKnown({ id: "vernemq", name: "VerneMQ", usualPorts: tcp(1883, 8888), recognise: erlangRelease("vernemq") }),
  defineKnown({
    id: "nanomq",
    name: "NanoMQ",
    usualPorts: tcp(1883, 8883),
    recognise: (process) => (programName(process) === "nanomq" ? "executable" : null),
  }),
];
