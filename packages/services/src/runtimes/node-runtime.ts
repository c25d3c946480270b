/**
 * Node.js programs in general: what no host, `0.0.0.0` and `::` mean to `server.listen`, and how to change it in code.
 * Source: Node.js `net.Server.listen`; without a host it binds :: with IPV6_V6ONLY off, and 0.0.0.0 only where the kernel has no IPv6.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { listenArguments, listenEnvironment } from "../listen-arguments.ts";
import { programName } from "../program-name.ts";
import { possibleChange } from "../scope-change.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import type { PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";

export const nodeRuntime: Service = {
  id: "node",
  name: "Node.js program",
  evidence: "run",
  reload: "stops",
  usualPorts: [],
  environmentNames: ["PORT", "HOST"],
  recognise: (process) => (/^(node|nodejs|bun|deno)[0-9.]*$/.test(programName(process) ?? "") ? "runtime" : null),
  wants: () => [],
  parse: (process) => ({ settings: settingsOf(process), wants: [] }),
  predict: predictNodeSocket,
  changes,
  defaults: phrase("services.node.default"),
  apply: phrase("services.runtime.apply"),
};

function settingsOf(process: ProcessFacts): BindSetting[] {
  return [...listenArguments(process), ...listenEnvironment(process, ["PORT"])];
}

/** Node leaves an empty address to the wildcard of both families; every other address is taken literally. */
export function predictNodeSocket(setting: BindSetting): PredictedSocket | null {
  if (setting.port === null || setting.address === null) return null;
  if (setting.address === "" || setting.address === "::") return { address: "::", port: setting.port, scope: "dual" };
  const scope = scopeOfAddress(setting.address);
  return scope === null ? null : { address: setting.address, port: setting.port, scope };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? "PORT";
  const steps = [phrase("services.change.inCode")];
  return [
    possibleChange({ target: "dual", steps: [...steps, phrase("services.node.default")], code: [`server.listen(${port})`] }),
    possibleChange({
      target: "ipv4",
      steps: [...steps, phrase("services.breaks.localhostFallback")],
      code: [`server.listen(${port}, "0.0.0.0")`],
    }),
    possibleChange({ target: "ipv6", steps, code: [`server.listen({ port: ${port}, host: "::", ipv6Only: true })`] }),
    possibleChange({
      target: "loopback",
      steps: [...steps, phrase("services.node.localhost")],
      code: [`server.listen(${port}, "127.0.0.1")`],
    }),
  ];
}
