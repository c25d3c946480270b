/**
 * Minecraft servers: the Java edition (25565/tcp, query on UDP, RCON) and the Bedrock edition (19132/udp and 19133/udp for IPv6), each with
 * server.properties in its working directory. The Java edition is a Java program, so server-ip=0.0.0.0 is dual-stack; query and RCON take
 * server-ip too. Read in source and documents, not run: Paper's DedicatedServer and Netty's epoll transport; Bedrock's two sockets are by its manual.
 * Left out: proxies such as Velocity and BungeeCord, whose files are others.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseJavaProperties } from "../formats/java-properties.ts";
import { isLoopbackBind } from "../loopback-address.ts";
import { predictLiteral } from "../predicted-scope.ts";
import { baseName, programName, resolvePath } from "../program-name.ts";
import { ipv4Option, isJava, optionVariables, predictJavaSocket } from "../runtimes/java-runtime.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Recognition, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount, recordPlace, type WinningPlace } from "../winning-place.ts";

const propertyFile = "server.properties";

function propertyPath(process: ProcessFacts): string {
  return resolvePath(process.workingDirectory ?? "/", propertyFile);
}

export const minecraftJava: Service = {
  id: "minecraft-java",
  name: "Minecraft Java Edition",
  aliases: ["minecraft", "paper", "spigot", "purpur", "fabric", "forge"],
  evidence: "source-read",
  reload: "stops",
  usualPorts: [
    { protocol: "tcp", port: 25565 },
    { protocol: "udp", port: 25565 },
    { protocol: "tcp", port: 25575 },
  ],
  environmentNames: optionVariables,
  marks: (process) => (isJava(process) && process.workingDirectory !== null ? [propertyPath(process)] : []),
  recognise: recogniseJava,
  wants: (process) => [{ path: propertyPath(process) }],
  parse: parseJava,
  predict: predictJavaSocket,
  changes: javaChanges,
  warnings: (settings) =>
    settings
      .filter(({ key, address }) => key === "rcon.port" && !isLoopbackBind(address))
      .map(({ port }) => phrase("services.minecraft.rcon", { port: port ?? 25575 })),
  defaults: phrase("services.java.default"),
  apply: phrase("services.minecraft.apply"),
};

const knownJars =
  /^(?:paper|paperclip|purpur|spigot|craftbukkit|folia|pufferfish|leaves|leaf|mohist|arclight|sponge(?:vanilla|forge)?|fabric-server|quilt-server|forge|neoforge|minecraft[_-]?server|catserver)[\w.+-]*\.jar$/i;
const knownWords = /^(?:net\.minecraft\.|net\.fabricmc\.|org\.bukkit\.|io\.papermc\.|cpw\.mods\.)/;
const otherFiles = /^(?:velocity|bungeecord|waterfall|travertine|flamecord)[\w.+-]*\.jar$/i;

/** By the name of its jar, else by a jar or class that runs in a directory with server.properties. */
function recogniseJava(process: ProcessFacts): Recognition["by"] | null {
  if (!isJava(process)) return null;
  const words = process.arguments.slice(1).map(baseName);
  if (words.some((word) => otherFiles.test(word))) return null;
  if (words.some((word) => knownJars.test(word) || knownWords.test(word))) return "arguments";
  return process.presentFiles?.includes(propertyPath(process)) === true ? "working-directory" : null;
}

class Properties {
  readonly #path: string;
  readonly #places = new Map<string, WinningPlace>();

  constructor(file: FileBytes) {
    this.#path = file.path;
    for (const { key, value, line } of file.bytes === null ? [] : parseJavaProperties(decodeText(file.bytes)))
      if (keptKeys.has(key)) recordPlace(this.#places, key, linePlace({ file: file.path, line, key, value, fileHash: file.hash }));
  }

  place(key: string): WinningPlace {
    return this.#places.get(key) ?? { place: defaultPlace(this.#path, key), overrides: [] };
  }

  value(key: string): string {
    return this.#places.get(key)?.place.value.trim() ?? "";
  }

  /** A number that is not a port leaves the default, as the server's own reader does. */
  port(key: string, usual: number): number {
    return parsePort(this.value(key)) ?? usual;
  }

  isOn(key: string): boolean {
    return this.value(key).toLowerCase() === "true";
  }

  limit(key: string, usual: number): LimitSetting {
    const { place } = this.place(key);
    return limitSetting(place, "connections", place.source === "default" ? usual : parseCount(place.value));
  }
}

/** No other key is kept: rcon.password is among them. */
const keptKeys: ReadonlySet<string> = new Set([
  "server-ip",
  "server-port",
  "server-portv6",
  "enable-query",
  "query.port",
  "enable-rcon",
  "rcon.port",
  "max-players",
]);

function propertiesOf(process: ProcessFacts, files: readonly FileBytes[]): Properties | null {
  const file = files.find(({ path }) => path === propertyPath(process));
  return file === undefined || (file.bytes === null && file.reason !== "ENOENT") ? null : new Properties(file);
}

function parseJava(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const found = propertiesOf(process, files);
  if (found === null) return { settings: ipv4Option(process), wants: [] };
  const address = found.value("server-ip");
  const port = found.port("server-port", 25565);
  const settings = [
    bindSetting(found.place("server-port"), { address, port }),
    bindSetting(found.place("server-ip"), { address, port }),
    ...(found.isOn("enable-query")
      ? [bindSetting(found.place("query.port"), { protocol: "udp", address, port: found.port("query.port", 25565) })]
      : []),
    ...(found.isOn("enable-rcon") ? [bindSetting(found.place("rcon.port"), { address, port: found.port("rcon.port", 25575) })] : []),
  ];
  return { settings: [...settings, ...ipv4Option(process)], limits: [found.limit("max-players", 20)], wants: [] };
}

function javaChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(
    settings.filter(({ key }) => key === "server-ip"),
    propertyFile,
  );
  const code = (address: string): readonly string[] => [`server-ip=${address}`];
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.java.default")], code: code("") }),
    possibleChange({ target: "ipv4", steps: [phrase("services.change.runtimeOption")], code: ["-Djava.net.preferIPv4Stack=true"] }),
    impossibleChange("ipv6", phrase("services.java.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1") }),
  ];
}

export const minecraftBedrock: Service = {
  id: "minecraft-bedrock",
  name: "Minecraft Bedrock Edition",
  aliases: ["bedrock", "bedrock_server"],
  evidence: "source-read",
  reload: "stops",
  usualPorts: [
    { protocol: "udp", port: 19132 },
    { protocol: "udp", port: 19133 },
  ],
  environmentNames: [],
  recognise: (process) => (/^bedrock_server(?:[-_.].*)?$/.test(programName(process) ?? "") ? "executable" : null),
  wants: (process) => [{ path: propertyPath(process) }],
  parse: parseBedrock,
  predict: predictLiteral,
  changes: bedrockChanges,
  apply: phrase("services.minecraft.apply"),
};

function parseBedrock(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const found = propertiesOf(process, files);
  if (found === null) return { settings: [], wants: [] };
  const settings = [
    bindSetting(found.place("server-port"), { protocol: "udp", address: "0.0.0.0", port: found.port("server-port", 19132) }),
    bindSetting(found.place("server-portv6"), { protocol: "udp", address: "::", port: found.port("server-portv6", 19133) }),
  ];
  return { settings, limits: [found.limit("max-players", 10)], wants: [] };
}

function bedrockChanges(): readonly ScopeChange[] {
  const noAddress = phrase("services.minecraft.bedrockNoAddress");
  return [
    possibleChange({
      target: "dual",
      steps: [phrase("services.minecraft.bedrockTwoPorts")],
      code: ["server-port=19132", "server-portv6=19133"],
    }),
    impossibleChange("ipv4", noAddress),
    impossibleChange("ipv6", noAddress),
    impossibleChange("loopback", noAddress),
  ];
}
