/**
 * Apache Tomcat: the connectors of conf/server.xml below catalina.base and its shutdown port. `${name}` is a property of
 * conf/catalina.properties, else a system property of the command line: the file wins, as run with Tomcat 10.1. A connector's port gets the server's portOffset; without an address it takes every one, AJP the loopback.
 * It is a Java program: 0.0.0.0 is dual-stack unless java.net.preferIPv4Stack is true. Left out: includes by XML entities, embedded Tomcats.
 * Sources: Tomcat 10.1 docs/config/http.html, ajp.html, server.html; org.apache.catalina.core.StandardServer, org.apache.coyote.ajp.AbstractAjpProtocol.
 */
import { parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { parseJavaProperties } from "../formats/java-properties.ts";
import { parseXmlElements, type XmlElement } from "../formats/xml-elements.ts";
import { isLoopbackBind } from "../loopback-address.ts";
import { resolvePath } from "../program-name.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { editingChange, impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, ScopeChange, ScopeTarget, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { limitSetting, parseCount } from "../winning-place.ts";
import { findOption } from "../word-options.ts";
import { ipv4Option, isJava, optionVariables, predictJavaSocket } from "./java-runtime.ts";

export const tomcat: Service = {
  id: "tomcat",
  name: "Apache Tomcat",
  aliases: ["tomcat9", "tomcat10", "catalina"],
  evidence: "run",
  reload: "none",
  usualPorts: [
    { protocol: "tcp", port: 8080 },
    { protocol: "tcp", port: 8005 },
  ],
  environmentNames: optionVariables,
  recognise: (process) => (isJava(process) && process.arguments.includes("org.apache.catalina.startup.Bootstrap") ? "arguments" : null),
  wants: (process) => [{ path: mainFile(process) }, { path: propertyFile(process) }, { path: hostsPath }],
  parse,
  predict: predictJavaSocket,
  changes,
  warnings,
  defaults: phrase("services.java.default"),
  apply: phrase("services.tomcat.apply"),
};

function systemProperty({ arguments: words }: ProcessFacts, name: string): string | null {
  const prefix = `-D${name}=`;
  return words.findLast((word) => word.startsWith(prefix))?.slice(prefix.length) ?? null;
}

function below(process: ProcessFacts, path: string): string {
  const base = systemProperty(process, "catalina.base") ?? systemProperty(process, "catalina.home") ?? process.workingDirectory ?? "/";
  return resolvePath(base, path);
}

function mainFile(process: ProcessFacts): string {
  return below(process, findOption(process.arguments, ["-config"])?.value ?? "conf/server.xml");
}

function propertyFile(process: ProcessFacts): string {
  return below(process, "conf/catalina.properties");
}

/** A value of an attribute with its properties put in, and the place that decides it: the property's where the whole value is one. */
interface Value {
  readonly text: string;
  readonly place: SettingPlace;
}

interface Reading {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
  readonly file: FileBytes;
  readonly properties: ReadonlyMap<string, Value>;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = mainFile(process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || file.bytes === null) return { settings: [], wants: [] };
  const elements = parseXmlElements(decodeText(file.bytes));
  const server = elements.find(({ name, depth }) => name === "Server" && depth === 0);
  if (server === undefined) return { settings: [], wants: [], problems: [{ path, reason: "no Server element" }] };
  const reading: Reading = { process, files, file, properties: propertiesOf(process, files) };
  const offset = Number(valueOf(reading, server, "portOffset")?.text ?? 0) || 0;
  const connectors = elements.filter(({ name }) => name === "Connector");
  return {
    settings: [
      ...connectors.flatMap((connector) => connectorSettings(reading, { connector, offset })),
      ...shutdownSettings(reading, { server, offset }),
      ...ipv4Option(process),
    ],
    limits: connectors.flatMap((connector) => limitsOf(reading, connector)),
    wants: [],
  };
}

/** Tomcat writes its file's properties over those of the command line. */
function propertiesOf(process: ProcessFacts, files: readonly FileBytes[]): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const word of process.arguments) {
    const match = /^-D([^=]+)=(.*)$/s.exec(word);
    if (match !== null) found.set(match[1] ?? "", { text: match[2] ?? "", place: argumentPlace(`-D${match[1] ?? ""}`, match[2] ?? "") });
  }
  const file = files.find(({ path }) => path === propertyFile(process));
  for (const { key, value, line } of file === undefined || file.bytes === null ? [] : parseJavaProperties(decodeText(file.bytes)))
    found.set(key, { text: value, place: linePlace({ file: file?.path ?? "", line, key, value, fileHash: file?.hash ?? null }) });
  return found;
}

function valueOf({ file, properties }: Reading, element: XmlElement, key: string): Value | null {
  const attribute = element.attributes.get(key);
  if (attribute === undefined) return null;
  const own = linePlace({
    file: file.path,
    line: attribute.line,
    key: `${element.name} ${key}`,
    value: attribute.value,
    fileHash: file.hash,
  });
  const name = /^\$\{([^}:]+)(?::-([^}]*))?\}$/.exec(attribute.value.trim());
  if (name === null) return { text: attribute.value.trim(), place: own };
  return properties.get(name[1] ?? "") ?? { text: name[2] ?? attribute.value, place: own };
}

function connectorSettings(reading: Reading, { connector, offset }: { connector: XmlElement; offset: number }): readonly BindSetting[] {
  const port = valueOf(reading, connector, "port");
  const address = valueOf(reading, connector, "address");
  const number = portOf(port, offset);
  if (port === null || number === null) return [];
  const isAjp = /ajp/i.test(valueOf(reading, connector, "protocol")?.text ?? "");
  const addressPlace = address?.place ?? { ...defaultPlace(reading.file.path, "Connector address") };
  const bound = address === null ? (isAjp ? "127.0.0.1" : "") : addressOf(reading, address.text);
  return [
    { ...(address === null ? port.place : addressPlace), protocol: "tcp", address: bound, port: number },
    { ...(address === null ? addressPlace : port.place), protocol: "tcp", address: address === null ? bound : null, port: number },
  ];
}

/** -1 turns it off; it listens on localhost unless another address is written. */
function shutdownSettings(reading: Reading, { server, offset }: { server: XmlElement; offset: number }): readonly BindSetting[] {
  const port = valueOf(reading, server, "port") ?? { text: "8005", place: defaultPlace(reading.file.path, "Server port") };
  const number = portOf(port, offset);
  if (number === null) return [];
  const address = valueOf(reading, server, "address");
  const bound = addressOf(reading, address?.text ?? "localhost");
  const portOnly = { ...port.place, protocol: "tcp" as const, port: number };
  if (address === null) return [{ ...portOnly, address: bound }];
  return [
    { ...address.place, protocol: "tcp", address: bound, port: number },
    { ...portOnly, address: null },
  ];
}

/** Null for a port that is off or that the kernel chooses. */
function portOf(value: Value | null, offset: number): number | null {
  const port = value === null ? null : parsePort(value.text);
  return port === null || port === 0 ? null : port + offset <= 65535 ? port + offset : null;
}

/** Java takes the first address of a name, an IPv4 one where there is one. */
function addressOf({ files }: Reading, text: string): string {
  if (scopeOfAddress(text) !== null) return text;
  const resolved = resolveName(text, files);
  return resolved.find((address) => scopeOfAddress(address) === "ipv4") ?? resolved[0] ?? text;
}

function limitsOf(reading: Reading, connector: XmlElement): readonly LimitSetting[] {
  const fallback = (key: string): SettingPlace => defaultPlace(reading.file.path, `Connector ${key}`);
  const limit = (key: string, kind: LimitSetting["kind"], usual: number): LimitSetting => {
    const value = valueOf(reading, connector, key);
    return limitSetting(value?.place ?? fallback(key), kind, value === null ? usual : parseCount(value.text));
  };
  return [limit("maxConnections", "connections", 8192), limit("maxThreads", "workers", 200), limit("acceptCount", "backlog", 100)];
}

/** The shutdown port is the only one whose word ends the server. */
function warnings(settings: readonly BindSetting[]): readonly Phrase[] {
  return settings
    .filter(({ key, address, port }) => key.startsWith("Server ") && port !== null && address !== null && !isLoopbackBind(address))
    .map(({ port }) => phrase("services.tomcat.shutdownOpen", { port: port ?? 8005 }));
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const options = possibleChange({ target: "ipv4", steps: [phrase("services.tomcat.options")], code: ["-Djava.net.preferIPv4Stack=true"] });
  const isShutdown = settings.some(({ key, port }) => key.startsWith("Server ") && port !== null);
  const noIpv6 = impossibleChange("ipv6", phrase("services.java.noIpv6Only"));
  const loopback = addressChange(settings, { target: "loopback", address: "127.0.0.1", notes: [phrase("services.breaks.loopbackFamily")] });
  if (isShutdown) {
    const reason = phrase("services.tomcat.shutdownStays");
    return [
      impossibleChange("dual", reason),
      impossibleChange("ipv4", reason),
      impossibleChange("ipv6", reason),
      { ...loopback, notes: [] },
    ];
  }
  return [addressChange(settings, { target: "dual", address: "::", notes: [phrase("services.java.default")] }), options, noIpv6, loopback];
}

interface AddressChange {
  readonly target: ScopeTarget;
  readonly address: string;
  readonly notes: readonly Phrase[];
}

/** The attribute in place of the one that is there, else beside the port; a property of another file keeps its key. */
function addressChange(settings: readonly BindSetting[], { target, address, notes }: AddressChange): ScopeChange {
  const place = settings.find(({ key, line }) => line !== null && key.endsWith(" address")) ?? settings.find(({ line }) => line !== null);
  if (place === undefined || place.file === null) {
    const step = writeStep(settings, "conf/server.xml");
    return possibleChange({ target, steps: [step, ...notes], code: [`<Connector address="${address}" …>`] });
  }
  const attribute = /^(?:Server|Connector) (\w+)$/.exec(place.key)?.[1];
  const { file, line, key, value } = place;
  const part = attribute === undefined ? `${key}=${value}` : `${attribute}="${value}"`;
  const kept = attribute === "port" ? `${part} ` : "";
  const text = attribute === undefined ? `${key}=${address}` : `${kept}address="${address}"`;
  return editingChange({ target, edits: [{ file, line, part, text }], notes });
}
