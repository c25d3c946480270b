/**
 * Apache httpd: every Listen through includes, conditions and variables, and the limits of its workers. On Linux `Listen 80` and `Listen [::]:80` are
 * the same dual-stack socket. A graceful restart that turns a wildcard into one address of the same port cannot bind and ends the server.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseEnvironmentFile } from "../formats/environment-file.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { directoryName, programName, resolvePath } from "../program-name.ts";
import { applyWith } from "../programs/go-listen.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace } from "../setting-place.ts";
import { limitSetting, parseCount } from "../winning-place.ts";
import { parseApacheArguments } from "./apache-arguments.ts";
import { walkApache, type ApacheWalk } from "./apache-walk.ts";

export const apache: Service = {
  id: "apache",
  name: "Apache httpd",
  aliases: ["apache2", "httpd"],
  evidence: "run",
  reload: "stops",
  usualPorts: [
    { protocol: "tcp", port: 80 },
    { protocol: "tcp", port: 443 },
  ],
  environmentNames: [],
  recognise: (process) => (/^(?:apache2|httpd(?:[.-](?:prefork|worker|event))?)$/.test(programName(process) ?? "") ? "executable" : null),
  wants: (process) => parseApacheArguments(process).candidates.map((path) => ({ path })),
  parse,
  predict,
  changes,
  applyIn: applyWith(phrase("services.apache.apply")),
  apply: phrase("services.apache.apply"),
};

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const given = parseApacheArguments(process);
  const main = files.find(({ path, reason }) => given.candidates.includes(path) && reason !== "ENOENT") ?? null;
  const wants = new Set<string>();
  const walk: ApacheWalk = {
    files,
    wants,
    settings: [],
    problems: [],
    limits: new Map(),
    defined: new Map(given.defined.map((name) => [name, ""])),
    modules: new Set(),
    environment: environmentOf({ main: main?.path ?? null, files, wants }),
    resolve: (name) => {
      wants.add(hostsPath);
      return resolveName(name, files);
    },
    isDistribution: given.isDistribution,
    root: given.root,
    includes: 0,
    directives: 0,
  };
  walkApache(walk, given, main?.path ?? null);
  const limits = main?.bytes === undefined || main.bytes === null ? [] : limitsOf(walk, main.path);
  return { settings: walk.settings, limits, wants: [...wants].map((path) => ({ path })), problems: walk.problems };
}

/** Variables as Debian's envvars or Red Hat's sysconfig file set them; those are asked for once a variable is met that nothing defines. */
function environmentOf({
  main,
  files,
  wants,
}: {
  main: string | null;
  files: readonly FileBytes[];
  wants: Set<string>;
}): (name: string) => string | null {
  const paths = [...(main === null ? [] : [resolvePath(directoryName(main), "envvars")]), "/etc/sysconfig/httpd"];
  let values: ReadonlyMap<string, string> | null = null;
  const read = (): ReadonlyMap<string, string> => {
    const texts = paths.map((path) => decodeText(files.find((file) => file.path === path)?.bytes ?? new Uint8Array()));
    return new Map(texts.flatMap(parseEnvironmentFile).map(({ name, value }) => [name, value.text]));
  };
  return (name) => {
    for (const path of paths) wants.add(path);
    values ??= read();
    const value = values.get(name) ?? null;
    return value === null || value.includes("$") ? null : value;
  };
}

/** Defaults are those of the module that was loaded; without one of the three they are not known. */
function limitsOf(walk: ApacheWalk, main: string): LimitSetting[] {
  const isPrefork = walk.modules.has("mpm_prefork_module");
  const isThreaded = walk.modules.has("mpm_event_module") || walk.modules.has("mpm_worker_module");
  const usual = (prefork: number, threaded: number): number | null => (isPrefork ? prefork : isThreaded ? threaded : null);
  const limitOf = (names: readonly string[], kind: LimitSetting["kind"], absent: number | null): LimitSetting => {
    const found = names.map((name) => walk.limits.get(name.toLowerCase())).find((place) => place !== undefined);
    if (found === undefined) return limitSetting(defaultPlace(main, names[0] ?? ""), kind, absent);
    return limitSetting(
      found.place,
      kind,
      parseCount(found.place.source === "argument" ? (found.place.value.split(" ")[1] ?? "") : found.place.value),
    );
  };
  return [
    limitOf(["MaxRequestWorkers", "MaxClients"], "connections", usual(256, 400)),
    limitOf(["ServerLimit"], "workers", usual(256, 16)),
    limitOf(["ListenBacklog"], "backlog", 511),
  ];
}

function predict({ address, port }: BindSetting): PredictedSocket | null {
  if (address === null || port === null) return null;
  if (address === "" || address === "::") return { address: "::", port, scope: "dual" };
  const scope = scopeOfAddress(address);
  return scope === null ? null : { address, port, scope };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(settings, "/etc/apache2/ports.conf", (line) => `-C "${line}"`);
  const port = settings[0]?.port ?? 80;
  const protocol = settings[0]?.value.split(" ")[1];
  const line = (target: string): string =>
    `Listen ${target}${protocol === undefined || settings[0]?.source !== "file" ? "" : ` ${protocol}`}`;
  const restart = phrase("services.apache.restart");
  return [
    possibleChange({ target: "dual", steps: [step, restart], code: [line(String(port))] }),
    possibleChange({ target: "ipv4", steps: [step, restart], code: [line(`0.0.0.0:${port}`)] }),
    impossibleChange("ipv6", phrase("services.apache.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [step, restart], code: [line(`127.0.0.1:${port}`), line(`[::1]:${port}`)] }),
  ];
}
