/**
 * Panels for game servers that are known by their program alone: Crafty Controller (a Python program) and CubeCoders AMP. Neither was run nor is its
 * source at hand: names alone, no settings, and the advice says so.
 */
import { phrase } from "@portolan/phrases";
import { programName } from "../program-name.ts";
import { impossibleChange } from "../scope-change.ts";
import type { ProcessFacts, ScopeTarget, Service } from "../service.ts";

const targets: readonly ScopeTarget[] = ["dual", "ipv4", "ipv6", "loopback"];

function definePanel(panel: Pick<Service, "id" | "name" | "aliases" | "usualPorts" | "recognise">): Service {
  return {
    ...panel,
    evidence: "source-read",
    reload: "none",
    environmentNames: [],
    wants: () => [],
    parse: () => ({ settings: [], wants: [] }),
    predict: () => null,
    changes: () => targets.map((target) => impossibleChange(target, phrase("services.device.ownSettings"))),
    apply: phrase("services.runtime.apply"),
  };
}

export const crafty = definePanel({
  id: "crafty",
  name: "Crafty Controller",
  aliases: ["crafty-4", "crafty controller 4"],
  usualPorts: [], // 8443, which too many others take for a guess by it
  recognise: recogniseCrafty,
});

/** main.py of a directory, or with a working directory, that is named after it. */
function recogniseCrafty(process: ProcessFacts): "arguments" | "unit" | null {
  const script = process.arguments.slice(1).find((word) => /(?:^|\/)main\.py$/.test(word));
  if (!/^python[0-9.]*$/.test(programName(process) ?? "") || script === undefined) return null;
  const path = script.startsWith("/") ? script : `${process.workingDirectory ?? ""}/${script}`;
  if (/\/crafty(?:-4|-controller)?\/(?:\.\/)?main\.py$/.test(path)) return "arguments";
  return process.unit === "crafty.service" ? "unit" : null;
}

/** Every instance is a process of its own with ports of its own; the first manages the others at 8080. */
export const amp = definePanel({
  id: "amp",
  name: "CubeCoders AMP",
  aliases: ["cubecoders"],
  usualPorts: [{ protocol: "tcp", port: 8080 }],
  recognise: (process) => (/^AMP_Linux_(?:x86_64|aarch64)$/.test(programName(process) ?? "") ? "executable" : null),
});
