import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileProgram } from "../lab/compiled-program.ts";
import { LabHost, needs } from "../lab/index.ts";
import { heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";

const inLab = { ...needs("packages"), timeout: 120_000 };
const directory = "/srv/minecraft";

/** The server itself is not run: a Java program that listens as its source says, in a directory like its own, stands in for it. */
test.each([
  { ip: "", options: [], socket: ":::25570 dual" },
  { ip: "0.0.0.0", options: [], socket: ":::25570 dual" },
  { ip: "127.0.0.1", options: [], socket: "::ffff:127.0.0.1:25570 ipv4" },
  { ip: "", options: ["-Djava.net.preferIPv4Stack=true"], socket: "0.0.0.0:25570 ipv4" },
])("a Java program in a directory with server.properties: server-ip '$ip', $options", inLab, async ({ ip, options, socket }) => {
  await using host = await LabHost.start({ layer: "catalogue" });
  mkdirSync(host.path(directory), { recursive: true });
  copyFileSync(join(await compileProgram("Listen.java"), "Listen.class"), host.path(`${directory}/Listen.class`));
  host.write(`${directory}/server.properties`, `#Minecraft server properties\nserver-port=25570\nserver-ip=${ip}\nrcon.password=secret\n`);
  const command = ["env", "--chdir", directory, "/usr/bin/java", "-Xmx32m", ...options, "Listen", `${ip}:25570`];
  await host.start(command, { ready: /^ready$/m, timeoutMs: 30_000 });
  const snapshot = await lookInside(host);
  expect(heldSockets(snapshot, "minecraft-java")).toEqual([socket]);
  expect(predictedSockets(snapshot, "minecraft-java")).toEqual([socket]);
  expect(snapshot.sections.services[0]).toMatchObject({ recognisedBy: "working-directory" });
  expect(snapshot.sections.services[0]?.settings[0]).toMatchObject({ file: `${directory}/server.properties`, line: 2, key: "server-port" });
  expect(JSON.stringify(snapshot)).not.toContain("secret");
});
