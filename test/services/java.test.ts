import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { compileProgram } from "../lab/compiled-program.ts";
import type { LabHost } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

/** The compiled program in a folder of the host. */
async function placeProgram(host: LabHost): Promise<void> {
  mkdirSync(host.path("/srv/java"), { recursive: true });
  copyFileSync(join(await compileProgram("Listen.java"), "Listen.class"), host.path("/srv/java/Listen.class"));
}

const java = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Pick<Mode, "prepare" | "command" | "start"> => ({
  prepare: placeProgram,
  command: ["/usr/bin/java", "-Xshare:auto", "-Xmx32m", "-cp", "/srv/java", ...words],
  start: { ready: /^ready$/m, env, timeoutMs: 30_000 },
});
const ipv4Option = "-Djava.net.preferIPv4Stack=true";

testServiceModes({
  service: "java",
  layer: "catalogue",
  packages: ["openjdk-17-jre-headless"],
  modes: [
    {
      kind: "default",
      name: "no address, 0.0.0.0 and :: are one and the same",
      ...java(["Listen", ":7001", "0.0.0.0:7002", "[::]:7003"]),
      sockets: [":::7001 dual", ":::7002 dual", ":::7003 dual"],
      setBy: { ":::7002 dual": "argument 0.0.0.0:7002" },
    },
    {
      kind: "dual",
      name: "0.0.0.0 opens both families",
      ...java(["Listen", "0.0.0.0:7002"]),
      sockets: [":::7002 dual"],
      setBy: { ":::7002 dual": "argument 0.0.0.0:7002" },
    },
    {
      kind: "ipv4",
      name: "preferIPv4Stack",
      ...java([ipv4Option, "Listen", ":7001", "0.0.0.0:7002", "127.0.0.1:7003"]),
      sockets: ["0.0.0.0:7001 ipv4", "0.0.0.0:7002 ipv4", "127.0.0.1:7003 ipv4"],
    },
    {
      kind: "environment",
      name: "preferIPv4Stack in JAVA_TOOL_OPTIONS",
      ...java(["Listen", ":7001"], { JAVA_TOOL_OPTIONS: `-Dx=y ${ipv4Option}` }),
      sockets: ["0.0.0.0:7001 ipv4"],
    },
    { kind: "ipv6", name: "one address", ...java(["Listen", "[::1]:7004"]), sockets: ["::1:7004 ipv6"] },
    {
      kind: "loopback",
      name: "127.0.0.1 is a mapped address",
      ...java(["Listen", "127.0.0.1:7005"]),
      sockets: ["::ffff:127.0.0.1:7005 ipv4"],
    },
  ],
});
