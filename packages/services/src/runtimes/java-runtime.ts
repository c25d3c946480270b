/**
 * Java programs in general: the JVM opens AF_INET6 sockets with IPV6_V6ONLY off even for 0.0.0.0, unless java.net.preferIPv4Stack is true.
 * Addresses of 127.0.0.1 show as ::ffff:127.0.0.1, which accepts IPv4 only. Measured with OpenJDK 17.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { listenArguments, listenEnvironment } from "../listen-arguments.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";

/** Variables whose options the JVM takes as if they stood on its command line. */
export const optionVariables = ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"] as const;
const preferIpv4 = "-Djava.net.preferIPv4Stack=true";

export const javaRuntime: Service = {
  id: "java",
  name: "Java program",
  evidence: "run",
  reload: "none",
  usualPorts: [],
  environmentNames: ["SERVER_PORT", ...optionVariables],
  recognise: (process) => (isJava(process) ? "runtime" : null),
  wants: () => [],
  parse: (process) => ({
    settings: [...listenArguments(process), ...listenEnvironment(process, ["SERVER_PORT"]), ...ipv4Option(process)],
    wants: [],
  }),
  predict: predictJavaSocket,
  changes: javaChanges,
  defaults: phrase("services.java.default"),
  apply: phrase("services.runtime.apply"),
};

export function isJava(process: ProcessFacts): boolean {
  return /^(java|jsvc)$/.test(programName(process) ?? "");
}

/** The option that turns every socket of the JVM into an IPv4 one; only the option is kept of a variable's value. */
export function ipv4Option({ arguments: words, environment }: ProcessFacts): BindSetting[] {
  const setting = { file: null, line: null, value: "", fileHash: null, protocol: "tcp", address: null, port: null } as const;
  if (words.includes(preferIpv4)) return [{ ...setting, source: "argument", key: preferIpv4 }];
  const variable = optionVariables.find((name) => environment[name]?.split(/\s+/).includes(preferIpv4) === true);
  return variable === undefined ? [] : [{ ...setting, source: "environment", key: variable, value: preferIpv4 }];
}

/** What the JVM opens for an address: `0.0.0.0` and none are dual-stack, an IPv4 address is a mapped one of IPv6. */
export function predictJavaSocket(setting: BindSetting, all: readonly BindSetting[]): PredictedSocket | null {
  if (setting.port === null || setting.address === null) return null;
  if (all.some(({ key, value }) => key === preferIpv4 || value === preferIpv4)) return predictIpv4(setting.address, setting.port);
  if (["", "::", "0.0.0.0"].includes(setting.address)) return { address: "::", port: setting.port, scope: "dual" };
  const scope = scopeOfAddress(setting.address);
  if (scope === null) return null;
  return { address: scope === "ipv4" ? `::ffff:${setting.address}` : setting.address, port: setting.port, scope };
}

function predictIpv4(address: string, port: number): PredictedSocket | null {
  if (["", "::", "0.0.0.0"].includes(address)) return { address: "0.0.0.0", port, scope: "ipv4" };
  return scopeOfAddress(address) === "ipv4" ? { address, port, scope: "ipv4" } : null;
}

function javaChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? "PORT";
  return [
    possibleChange({
      target: "dual",
      steps: [phrase("services.change.inCode"), phrase("services.java.default")],
      code: [`new ServerSocket(${port})`],
    }),
    possibleChange({ target: "ipv4", steps: [phrase("services.change.runtimeOption")], code: ["-Djava.net.preferIPv4Stack=true"] }),
    impossibleChange("ipv6", phrase("services.java.noIpv6Only")),
    possibleChange({
      target: "loopback",
      steps: [phrase("services.change.inCode"), phrase("services.breaks.loopbackFamily")],
      code: [`new ServerSocket(${port}, 0, InetAddress.getByName("127.0.0.1"))`],
    }),
  ];
}
