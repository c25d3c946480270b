import { isIP } from "node:net";
import { resolve } from "node:path";
import type { Container, Publish } from "@portolan/snapshot";
import { asArray, asObject, asText, type JsonObject } from "./json-fields.ts";

const composeFilesLimit = 16;

/** A container as its runtime describes it, before anything of this host is joined to it. */
export interface DescribedContainer {
  readonly container: Omit<Container, "namespace" | "hostNamespace" | "publishes"> & { readonly publishes: readonly Publish[] };
  /** File of nsfs, as the runtime sees it, that holds the network namespace of a running container. */
  readonly sandboxPath: string | null;
  /** Container whose network this one uses. */
  readonly networkOf: string | null;
  readonly request: PublishRequest;
}

/** What was asked of the runtime when the container was made. */
export interface PublishRequest {
  readonly bindings: Readonly<Record<string, readonly { readonly address: string; readonly port: string }[]>>; // "80/tcp" → as asked, empty for none
  readonly publishesAll: boolean; // docker run -P
  readonly compose: { readonly files: readonly string[]; readonly service: string } | null; // absolute; later ones win
}

/** An entry of `GET /containers/json`: its id, and a text that changes whenever an inspection could say something else. */
export function readListEntry(value: unknown): { readonly id: string; readonly fingerprint: string } | null {
  const entry = asObject(value);
  const id = asText(entry["Id"]);
  if (id === null) return null;
  const { Names, Image, State, Ports, Labels, NetworkSettings } = entry;
  return { id, fingerprint: JSON.stringify([Names, Image, State, Ports, Labels, NetworkSettings]) };
}

/** Reads `GET /containers/ID/json` of the Docker API (also spoken by Podman); null when it is no such document. */
export function readInspection(value: unknown, runtime: Container["runtime"]): DescribedContainer | null {
  const document = asObject(value);
  const id = asText(document["Id"]);
  if (id === null) return null;
  const config = asObject(document["Config"]);
  const labels = asObject(config["Labels"]);
  const network = asObject(document["NetworkSettings"]);
  const state = asText(asObject(document["State"])["Status"]) ?? "unknown";
  const networkMode = asText(asObject(document["HostConfig"])["NetworkMode"]);
  const isUp = state === "running" || state === "paused";
  return {
    container: {
      id,
      runtime,
      name: (asText(document["Name"]) ?? id.slice(0, 12)).replace(/^\//, ""),
      image: asText(document["ImageName"]) ?? asText(config["Image"]) ?? asText(document["Image"]) ?? "",
      composeProject: asText(labels["com.docker.compose.project"]) ?? asText(labels["io.podman.compose.project"]),
      composeService: asText(labels["com.docker.compose.service"]) ?? asText(labels["io.podman.compose.service"]),
      state,
      networkMode,
      addresses: isUp ? readAddresses(network) : [],
      publishes: isUp ? readPortMap(network["Ports"]) : readPortMap(asObject(document["HostConfig"])["PortBindings"]),
    },
    sandboxPath: isUp ? asText(network["SandboxKey"]) : null,
    request: readRequest(asObject(document["HostConfig"]), labels),
    networkOf: networkMode?.startsWith("container:") === true ? networkMode.slice("container:".length) : null,
  };
}

function readRequest(hostConfig: JsonObject, labels: JsonObject): PublishRequest {
  const bindings = Object.entries(asObject(hostConfig["PortBindings"])).map(([key, values]) => [
    key,
    asArray(values).map((value) => ({ address: asText(asObject(value)["HostIp"]) ?? "", port: asText(asObject(value)["HostPort"]) ?? "" })),
  ]);
  const service = asText(labels["com.docker.compose.service"]);
  const directory = asText(labels["com.docker.compose.project.working_dir"]) ?? "/";
  const files = (asText(labels["com.docker.compose.project.config_files"]) ?? "")
    .split(",")
    .filter((path) => path !== "")
    .map((path) => resolve(directory, path))
    .slice(0, composeFilesLimit);
  return {
    bindings: Object.fromEntries(bindings),
    publishesAll: hostConfig["PublishAllPorts"] === true,
    compose: service === null || files.length === 0 ? null : { files, service },
  };
}

function readAddresses(network: JsonObject): string[] {
  const ofNetworks = Object.values(asObject(network["Networks"])).flatMap((value) => [
    asObject(value)["IPAddress"],
    asObject(value)["GlobalIPv6Address"],
  ]);
  const all = [...ofNetworks, network["IPAddress"], network["GlobalIPv6Address"]].flatMap((value) => asText(value) ?? []);
  return [...new Set(all)].filter((address) => isIP(address) !== 0);
}

/** `{"80/tcp": [{HostIp, HostPort}]}`. A port without bindings is only exposed; a binding without a number gets one at the start and takes none now. */
function readPortMap(value: unknown): Publish[] {
  return Object.entries(asObject(value)).flatMap(([key, bindings]) => {
    const match = /^(\d+)\/(tcp|udp)$/.exec(key);
    const containerPort = portOf(match?.[1]);
    const protocol = match?.[2];
    if (containerPort === null || (protocol !== "tcp" && protocol !== "udp")) return [];
    return asArray(bindings).flatMap((binding): Publish[] => {
      const hostPort = portOf(asText(asObject(binding)["HostPort"]) ?? undefined);
      if (hostPort === null || hostPort === 0) return [];
      return hostAddresses(asText(asObject(binding)["HostIp"])).map((hostAddress) => ({
        protocol,
        hostAddress,
        hostPort,
        containerPort,
        proxyPid: null,
      }));
    });
  });
}

/** A binding without an address takes every address of both families. */
function hostAddresses(text: string | null): string[] {
  if (text === null) return ["0.0.0.0", "::"];
  return isIP(text) === 0 ? [] : [text];
}

function portOf(text: string | undefined): number | null {
  const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : null;
}
