/**
 * Java programs in general: the JVM opens AF_INET6 sockets with IPV6_V6ONLY off even for 0.0.0.0, unless java.net.preferIPv4Stack is true.
 * Addresses of 127.0.0.1 show as ::ffff:127.0.0.1, which accepts IPv4 only. Measured with OpenJDK 17.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { listenArguments, listenEnvironment } from "./listen-arguments.ts";
import { scopeOfAddress } from "./predicted-scope.ts";
import { programName } from "./program-name.ts";
import { impossibleChange, possibleChange } from "./scope-change.ts";
import type { PredictedSocket, ScopeChange, Service } from "./service.ts";

export const javaRuntime: Service = {
  id: "java",
  name: "Java program",
  environmentNames: ["SERVER_PORT"],
  recognise: (process) => (/^(java|jsvc)$/.test(programName(process) ?? "") ? "runtime" : null),
  wants: () => [],
  parse: (process) => ({ settings: [...listenArguments(process), ...listenEnvironment(process, ["SERVER_PORT"])], wants: [] }),
  predict,
  changes,
  apply: phrase("services.runtime.apply"),
};

function predict(setting: BindSetting): PredictedSocket | null {
  if (setting.port === null || setting.address === null) return null;
  if (["", "::", "0.0.0.0"].includes(setting.address)) return { address: "::", port: setting.port, scope: "dual" };
  const scope = scopeOfAddress(setting.address);
  if (scope === null) return null;
  return { address: scope === "ipv4" ? `::ffff:${setting.address}` : setting.address, port: setting.port, scope };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
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
