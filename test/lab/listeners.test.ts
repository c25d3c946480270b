import { expect, test } from "vitest";
import { LabHost } from "./lab-host.ts";
import {
  startGoListener,
  startJavaListener,
  startManyListeners,
  startMcsmanager,
  startNodeSockets,
  startPythonSockets,
} from "./listeners.ts";
import { needs } from "./requirement.ts";

test("the programs of the lab hold what they are asked to hold", { ...needs("packages"), timeout: 600_000 }, async () => {
  await using host = await LabHost.start({ layer: "services" });
  await startNodeSockets(host, [
    { protocol: "tcp", port: 7001 },
    { protocol: "udp", address: "127.0.0.1", port: 7001 },
  ]);
  await startPythonSockets(host, [
    { protocol: "tcp", address: "127.0.0.1", port: 7002, listen: false },
    { protocol: "tcp", address: "::", port: 7003, v6only: true },
  ]);
  await startGoListener(host, ["0.0.0.0:7004", "127.0.0.1:7005"]);
  await startJavaListener(host, [["0.0.0.0", 7006]]);
  await startMcsmanager(host, { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "127.0.0.1", port: 24_444 } });
  const { stdout } = await host.run(["ss", "-Htuln"]);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/));
  const places = rows.map((row) => `${row[0]} ${row[4]}`).sort();
  const onEvery = ["tcp *:23333", "tcp *:7001", "tcp *:7004", "tcp *:7006"];
  expect(places).toEqual([...onEvery, "tcp 127.0.0.1:24444", "tcp 127.0.0.1:7005", "tcp [::]:7003", "udp 127.0.0.1:7001"]);
});

test("ten thousand listeners fit on a host", { ...needs("namespaces"), timeout: 120_000 }, async () => {
  await using host = await LabHost.start();
  await startManyListeners(host, 10_000);
  const { stdout } = await host.run(["ss", "-Htln"]);
  expect(stdout.trim().split("\n")).toHaveLength(10_000);
});
