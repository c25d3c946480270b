/**
 * Caddy: sites of a Caddyfile or of JSON with the files they import, global options (http_port, https_port, default_bind, admin, auto_https), and the
 * admin API on localhost:2019. A site with a host name means TLS, HTTP/3 on UDP and a redirect from port 80. A configuration that came through the API
 * or `--resume` is not in any file: then the sockets differ from what the file says, and that is shown. Measured with Caddy 2.6.2.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { boundedFlatMap } from "../bounded-settings.ts";
import { parseHostPort } from "../listen-arguments.ts";
import { baseName, programName, resolvePath } from "../program-name.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace, environmentPlace, type SettingPlace } from "../setting-place.ts";
import { caddyJsonSettings } from "./caddy-json.ts";
import { familyOfCaddy, listenerSettings, type CaddyPorts } from "./caddy-listeners.ts";
import { optionWords, readCaddySites, wordPlace, type CaddySite, type PlacedDirective } from "./caddyfile-sites.ts";
import { applyWith, goAddress, goSetting, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";

const adminVariable = "CADDY_ADMIN";
const adminDefault = "localhost:2019";

export const caddy: Service = {
  id: "caddy",
  name: "Caddy",
  evidence: "run",
  reload: "applies",
  usualPorts: [
    { protocol: "tcp", port: 80 },
    { protocol: "tcp", port: 443 },
    { protocol: "udp", port: 443 },
    { protocol: "tcp", port: 2019 },
  ],
  environmentNames: [adminVariable],
  recognise: (process) => (programName(process) === "caddy" ? "executable" : null),
  wants: (process) => [configurationFile(process)].flatMap((path) => (path === null ? [] : [{ path }])),
  parse,
  predict,
  changes,
  defaults: phrase("services.caddy.default"),
  warnings: (settings) =>
    openSettings(settings).some(({ key }) => key === "admin" || key === adminVariable) ? [phrase("services.caddy.adminOpen")] : [],
  apply: phrase("services.caddy.apply"),
  applyIn: applyWith(phrase("services.caddy.apply")),
};

function configurationFile({ arguments: words, workingDirectory }: ProcessFacts): string | null {
  if (!words.includes("run") && !words.includes("start")) return null;
  const path = flagValues(words, ["config"]).at(-1)?.value ?? "Caddyfile";
  return path.startsWith("/") || workingDirectory !== null ? resolvePath(workingDirectory ?? "/", path) : null;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const admin = adminSetting(process, null);
  const path = configurationFile(process);
  if (path === null) return { settings: commandSettings(process), wants: [] };
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || (file.bytes === null && file.reason !== "ENOENT")) return { settings: [], wants: [] };
  if (file.bytes === null) return { settings: admin, wants: [] };
  if (isJson(process, path)) return caddyJsonSettings(file, (place) => adminSetting(process, place));
  const { global, sites, wants } = readCaddySites(file, files);
  const known = globalOptions(global);
  const unresolved = sites.some(({ address }) => address.text.includes("{$") || address.text.includes("{env."));
  return {
    settings: [...boundedFlatMap(sites, (site) => siteSettings(site, known)), ...adminSetting(process, adminPlace(global))],
    wants,
    ...(unresolved ? { problems: [{ path, reason: "an address holds a variable of the environment" }] } : {}),
  };
}

function isJson({ arguments: words }: ProcessFacts, path: string): boolean {
  const adapter = flagValues(words, ["adapter"]).at(-1)?.value;
  return adapter === undefined ? baseName(path).endsWith(".json") : adapter === "json";
}

interface GlobalOptions {
  readonly ports: CaddyPorts;
  readonly binds: CaddySite["binds"];
  readonly redirects: boolean;
  readonly hasHttp3: boolean;
}

function globalOptions(global: readonly PlacedDirective[]): GlobalOptions {
  const port = (name: string, fallback: number): number => parsePort(optionWords(global, name)?.[1]?.text ?? "") ?? fallback;
  const servers = global.findLast(({ words }) => words[0]?.text === "servers")?.block ?? [];
  const protocols = optionWords(servers, "protocols");
  return {
    ports: { http: port("http_port", 80), https: port("https_port", 443) },
    binds: optionWords(global, "default_bind")?.slice(1) ?? [],
    redirects: !/^(?:off|disable_redirects)$/.test(optionWords(global, "auto_https")?.[1]?.text ?? ""),
    hasHttp3: protocols === null || protocols.some(({ text }) => text === "h3"),
  };
}

/** Settings of a site; the line of `bind` says where, the address says which port and whether TLS. */
function siteSettings(
  { address, binds, hasTls }: CaddySite,
  { ports, binds: defaultBinds, redirects, hasHttp3 }: GlobalOptions,
): BindSetting[] {
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d{1,5}))?(?:\/.*)?$/.exec(address.text);
  if (match === null) return [];
  const [, scheme, host = "", written] = match;
  const port = parsePort(written ?? "") ?? (scheme === "http" ? ports.http : ports.https);
  const isTls = scheme !== "http" && port !== ports.http && (scheme === "https" || host !== "" || hasTls || port === ports.https);
  const hosts = binds.length > 0 ? binds : defaultBinds;
  const listener = { port, isTls, hasHttp3, redirects };
  if (hosts.length === 0) return listenerSettings({ ...listener, place: wordPlace(address, "address"), host: "" }, ports);
  return boundedFlatMap(hosts, (bind) => listenerSettings({ ...listener, place: wordPlace(bind, "bind"), host: bind.text }, ports));
}

function adminPlace(global: readonly PlacedDirective[]): SettingPlace | null {
  const word = optionWords(global, "admin")?.[1];
  return word === undefined ? null : wordPlace(word, "admin");
}

/** Caddy knows the variable from 2.7 on, so it counts only where the port is listened on. `off` closes the API. */
function adminSetting({ environment, listens }: ProcessFacts, written: SettingPlace | null): BindSetting[] {
  const variable = environment[adminVariable];
  const value = listens.some(({ port }) => port === goAddress(variable ?? "", 2019).port) ? variable : undefined;
  const place = written ?? (value === undefined ? defaultPlace(null, "admin") : environmentPlace(adminVariable, value));
  if (place.value === "off" || place.value.startsWith("unix/")) return [];
  return [goSetting(place, place.source === "default" ? adminDefault : place.value.replace(/^tcp\//, ""), 2019)];
}

/** `caddy file-server`, `reverse-proxy` and `respond` listen where an argument says and have no admin API. */
function commandSettings({ arguments: words }: ProcessFacts): BindSetting[] {
  const given = flagValues(words, ["listen", "from", "l"]).at(-1);
  if (given === undefined || parseHostPort(given.value) === null) return [];
  return [goSetting(argumentPlace(given.written, given.value), given.value)];
}

function predict(setting: BindSetting): PredictedSocket | null {
  const socket = predictGoSocket(setting);
  const family = familyOfCaddy(setting.value);
  if (socket === null || family === null || socket.scope !== "dual") return socket;
  return { ...socket, address: family === "ipv4" ? "0.0.0.0" : "::", scope: family };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(settings, "/etc/caddy/Caddyfile");
  const family = [step, phrase("services.caddy.family")];
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.go.default")], code: ["bind 0.0.0.0"] }),
    possibleChange({ target: "ipv4", steps: family, code: ["bind tcp4/0.0.0.0"] }),
    possibleChange({ target: "ipv6", steps: family, code: ["bind tcp6/[::]"] }),
    possibleChange({ target: "loopback", steps: [step], code: ["bind 127.0.0.1 [::1]"] }),
  ];
}
