/**
 * Servers of Python applications by their own command lines: gunicorn, uvicorn, Django's runserver, Flask. Read in their sources and documents, not
 * run. `::` is dual-stack for gunicorn and Django, which leave IPV6_V6ONLY to the kernel, and IPv6 alone for uvicorn, whose asyncio sets it.
 * Sources: gunicorn 21 (config.py, sock.py), uvicorn 0.24 (main.py, server.py), Django 4.2 (runserver.py), Flask 2.2 (cli.py).
 * Left out: settings made in Python code; a gunicorn configuration is read only where `bind` is a literal.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseHostPort } from "../listen-arguments.ts";
import { predictDual, predictLiteral } from "../predicted-scope.ts";
import { resolvePath } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace, environmentPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { findOption, findOptions } from "../word-options.ts";
import { isPython, runsPython } from "./python-runtime.ts";

interface PythonServer {
  readonly id: string;
  readonly name: string;
  readonly port: number;
  readonly parse: Service["parse"];
  readonly wants?: Service["wants"];
  readonly environmentNames?: readonly string[];
  readonly recognise: (process: ProcessFacts) => boolean;
  readonly predict: (setting: BindSetting) => PredictedSocket | null;
  readonly command: (address: string, port: number) => string;
}

function defineServer({ id, name, port, parse, wants, environmentNames = [], recognise, predict, command }: PythonServer): Service {
  return {
    id,
    name,
    evidence: "source-read",
    reload: id === "gunicorn" ? "partly" : "stops",
    usualPorts: [{ protocol: "tcp", port }],
    environmentNames,
    recognise: (process) => (recognise(process) ? "arguments" : null),
    wants: wants ?? (() => []),
    parse,
    predict,
    changes: (settings) => changes(settings, { port, command, predict }),
    apply: phrase("services.runtime.apply"),
  };
}

function changes(
  settings: readonly BindSetting[],
  { port, command, predict }: Pick<PythonServer, "port" | "command" | "predict">,
): readonly ScopeChange[] {
  const number = settings[0]?.port ?? port;
  const steps = [phrase("services.change.argument")];
  const wildcard = predict({ ...defaultPlace(null, ""), protocol: "tcp", address: "::", port: number })?.scope;
  const both = possibleChange({ target: "dual", steps, code: [command("[::]", number)] });
  const only = possibleChange({ target: "ipv6", steps, code: [command("[::]", number)] });
  return [
    wildcard === "dual" ? both : impossibleChange("dual", phrase("services.python.noDual")),
    possibleChange({ target: "ipv4", steps, code: [command("0.0.0.0", number)] }),
    wildcard === "ipv6" ? only : impossibleChange("ipv6", phrase("services.wildcard.noIpv6Only")),
    possibleChange({
      target: "loopback",
      steps: [...steps, phrase("services.breaks.loopbackFamily")],
      code: [command("127.0.0.1", number)],
    }),
  ];
}

function bindAt(place: SettingPlace, { address, port }: { address: string; port: number | null }): BindSetting {
  return { ...place, protocol: "tcp", address, port };
}

/** A setting of `HOST:PORT`, `HOST` or `:PORT`; null for a unix socket or a descriptor. */
function bindOf(place: SettingPlace, { address: usual, port }: { address: string; port: number }): BindSetting | null {
  if (/^(unix|fd):/.test(place.value)) return null;
  const bind = parseHostPort(place.value);
  if (bind === null) return bindAt(place, { address: place.value.replace(/^\[|\]$/g, "") || usual, port });
  return bindAt(place, { address: bind.address === null || bind.address === "" ? usual : bind.address, port: bind.port });
}

const gunicorn = defineServer({
  id: "gunicorn",
  name: "gunicorn",
  port: 8000,
  environmentNames: ["PORT"],
  recognise: (process) => (isPython(process) && runsPython(process, "gunicorn")) || process.arguments[0]?.startsWith("gunicorn:") === true,
  wants: (process) => [{ path: gunicornFile(process) }],
  parse: parseGunicorn,
  predict: predictDual,
  command: (address, port) => `gunicorn --bind ${address}:${port} …`,
});

function gunicornFile(process: ProcessFacts): string {
  const given = findOption(process.arguments, ["-c", "--config"])?.value.replace(/^file:/, "");
  return resolvePath(process.workingDirectory ?? "/", given ?? "gunicorn.conf.py");
}

/** Arguments win over the file, which wins over the default. */
function parseGunicorn(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const usual = { address: "0.0.0.0", port: 8000 };
  const binds = findOptions(process.arguments, ["-b", "--bind"]);
  const path = gunicornFile(process);
  const places = binds.length > 0 ? binds : literalBinds(files.find((file) => file.path === path));
  if (places.length > 0) return { settings: places.flatMap((place) => bindOf(place, usual) ?? []), wants: [] };
  const port = parsePort(process.environment["PORT"] ?? "");
  const place = port === null ? defaultPlace(path, "bind") : environmentPlace("PORT", String(port));
  return { settings: [bindAt(place, { address: port === null ? "127.0.0.1" : "0.0.0.0", port: port ?? 8000 })], wants: [] };
}

/** `bind = "…"` or a list of literals on one line; the last one counts. */
function literalBinds(file: FileBytes | undefined): readonly SettingPlace[] {
  if (file === undefined || file.bytes === null) return [];
  const lines = decodeText(file.bytes).split("\n");
  const index = lines.findLastIndex((text) => /^bind\s*=/.test(text));
  return literalsAfter((lines[index] ?? "").replace(/^bind\s*=/, "")).map((value) =>
    linePlace({ file: file.path, line: index + 1, key: "bind", value, fileHash: file.hash }),
  );
}

/** The first literal and those that follow it after a comma; what stands behind them on the line is another statement's. */
function literalsAfter(text: string): readonly string[] {
  const literals: string[] = [];
  for (let rest = text.slice(0, 4096), pattern = /^[\s[(]*["']([^"']*)["']/; ; pattern = /^\s*,\s*["']([^"']*)["']/) {
    const match = pattern.exec(rest);
    if (match === null) return literals;
    literals.push(match[1] ?? "");
    rest = rest.slice(match[0].length);
  }
}

function hostAndPort(
  process: ProcessFacts,
  usual: { readonly host: readonly string[]; readonly port: readonly string[]; readonly number: number },
): ParsedSettings {
  const host = findOption(process.arguments, usual.host);
  const port = findOption(process.arguments, usual.port);
  const number = port === null ? usual.number : parsePort(port.value);
  const address = host?.value === "localhost" ? "127.0.0.1" : (host?.value ?? "127.0.0.1");
  return {
    settings: [
      bindAt(host ?? defaultPlace(null, usual.host[0] ?? ""), { address, port: number }),
      { ...(port ?? defaultPlace(null, usual.port[0] ?? "")), protocol: "tcp", address: null, port: number },
    ],
    wants: [],
  };
}

const uvicorn = defineServer({
  id: "uvicorn",
  name: "uvicorn",
  port: 8000,
  recognise: (process) => isPython(process) && runsPython(process, "uvicorn"),
  parse: (process) => hostAndPort(process, { host: ["--host"], port: ["--port"], number: 8000 }),
  predict: predictLiteral,
  command: (address, port) => `uvicorn --host ${address.replace(/^\[|\]$/g, "")} --port ${port} …`,
});

const flask = defineServer({
  id: "flask",
  name: "Flask development server",
  port: 5000,
  recognise: (process) => isPython(process) && runsPython(process, "flask") && process.arguments.includes("run"),
  parse: (process) => hostAndPort(process, { host: ["--host", "-h"], port: ["--port", "-p"], number: 5000 }),
  predict: predictDual,
  command: (address, port) => `flask run --host ${address.replace(/^\[|\]$/g, "")} --port ${port}`,
});

const django = defineServer({
  id: "django",
  name: "Django development server",
  port: 8000,
  recognise: (process) => isPython(process) && process.arguments.includes("runserver"),
  parse: parseRunserver,
  predict: predictDual,
  command: (address, port) => `manage.py runserver ${address}:${port}`,
});

/** `runserver [-6] [PORT | ADDRESS:PORT]`; 0 stands for 0.0.0.0. */
function parseRunserver(process: ProcessFacts): ParsedSettings {
  const words = process.arguments.slice(process.arguments.indexOf("runserver") + 1);
  const operand = words.find((word) => !word.startsWith("-"));
  const isIpv6 = words.includes("-6") || words.includes("--ipv6");
  const usual = isIpv6 ? "::1" : "127.0.0.1";
  if (operand === undefined) return { settings: [bindAt(defaultPlace(null, "addrport"), { address: usual, port: 8000 })], wants: [] };
  const place = argumentPlace(operand, "");
  const bind = parseHostPort(operand);
  const address = bind?.address === "0" ? "0.0.0.0" : bind?.address === null || bind === null ? usual : bind.address;
  return { settings: [bindAt(place, { address, port: bind?.port ?? null })], wants: [] };
}

export const pythonServers: readonly Service[] = [gunicorn, uvicorn, flask, django];
