/**
 * Python programs in general, and the standard library's http.server. `socket.create_server` and `HTTPServer` take IPv4 alone unless told
 * otherwise, `asyncio.start_server` without a host opens one socket for each family, and `::` is dual-stack for a plain socket and for http.server but
 * IPv6 alone for asyncio, which sets IPV6_V6ONLY. Measured with Python 3.11. Sources: Lib/http/server.py, Lib/asyncio/base_events.py.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { listenArguments, listenEnvironment } from "../listen-arguments.ts";
import { predictDual, predictLiteral } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace } from "../setting-place.ts";
import { findOption } from "../word-options.ts";

export function isPython(process: ProcessFacts): boolean {
  return /^(python|pypy)[0-9.]*$/.test(programName(process) ?? "");
}

/** Whether the interpreter runs this module (`-m NAME`) or a script of this name. */
export function runsPython(process: ProcessFacts, name: string): boolean {
  const words = process.arguments;
  const module = words.indexOf("-m");
  const script = words.slice(1).find((word) => !word.startsWith("-"));
  return (module > 0 && words[module + 1] === name) || script === name || script?.endsWith(`/${name}`) === true;
}

export const pythonRuntime: Service = {
  id: "python",
  name: "Python program",
  evidence: "run",
  reload: "stops",
  usualPorts: [],
  environmentNames: ["HOST", "PORT"],
  recognise: (process) => (isPython(process) ? "runtime" : null),
  wants: () => [],
  parse: (process) => ({ settings: [...listenArguments(process), ...listenEnvironment(process, ["PORT"])], wants: [] }),
  predict: predictUntoldWildcard,
  changes: pythonChanges,
  defaults: phrase("services.python.default"),
  apply: phrase("services.runtime.apply"),
};

/** Whether `::` takes IPv4 too is the program's own affair. */
function predictUntoldWildcard(setting: BindSetting): PredictedSocket | null {
  return setting.address === "::" ? null : predictLiteral(setting);
}

function pythonChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? "PORT";
  const steps = [phrase("services.change.inCode")];
  const server = (address: string, options = ""): readonly string[] => [`socket.create_server(("${address}", ${port})${options})`];
  return [
    possibleChange({
      target: "dual",
      steps: [...steps, phrase("services.python.default")],
      code: server("", ", family=socket.AF_INET6, dualstack_ipv6=True"),
    }),
    possibleChange({ target: "ipv4", steps, code: server("0.0.0.0") }),
    possibleChange({ target: "ipv6", steps, code: server("::", ", family=socket.AF_INET6") }),
    possibleChange({ target: "loopback", steps: [...steps, phrase("services.breaks.loopbackFamily")], code: server("127.0.0.1") }),
  ];
}

export const pythonHttpServer: Service = {
  id: "python-http-server",
  name: "Python http.server",
  aliases: ["http.server", "simplehttpserver"],
  evidence: "run",
  reload: "stops",
  usualPorts: [{ protocol: "tcp", port: 8000 }],
  environmentNames: [],
  recognise: (process) => (isPython(process) && runsPython(process, "http.server") ? "arguments" : null),
  wants: () => [{ path: hostsPath }],
  parse: parseHttpServer,
  predict: predictDual,
  changes: httpServerChanges,
  apply: phrase("services.runtime.apply"),
};

/** `python3 -m http.server [-b ADDRESS] [PORT]`; without an address the first one of getaddrinfo(None), which is 0.0.0.0. */
function parseHttpServer(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const words = process.arguments.slice(process.arguments.indexOf("http.server"));
  const bind = findOption(words, ["--bind", "-b"]);
  const withValue = new Set(["-b", "--bind", "-d", "--directory", "-p", "--protocol"]);
  const operand = words.slice(1).find((word, index) => !word.startsWith("-") && !withValue.has(words[index] ?? ""));
  const port = operand === undefined ? 8000 : parsePort(operand);
  const address = bind === null ? "0.0.0.0" : (resolveName(bind.value, files)[0] ?? bind.value);
  const portPlace = operand === undefined ? defaultPlace(null, "port") : argumentPlace(operand, "");
  return {
    settings: [
      { ...(bind ?? defaultPlace(null, "--bind")), protocol: "tcp", address, port },
      { ...portPlace, protocol: "tcp", address: null, port },
    ],
    wants: [],
  };
}

function httpServerChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 8000;
  const steps = [phrase("services.change.argument")];
  const code = (address: string): readonly string[] => [`python3 -m http.server --bind ${address} ${port}`];
  return [
    possibleChange({ target: "dual", steps, code: code("::") }),
    possibleChange({ target: "ipv4", steps, code: code("0.0.0.0") }),
    impossibleChange("ipv6", phrase("services.wildcard.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [...steps, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1") }),
  ];
}
