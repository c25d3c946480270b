import { expect, test } from "vitest";
import { waitUntil } from "./lab-process.ts";
import { needs } from "./requirement.ts";
import { addUnit, startSystemdHost } from "./systemd-host.ts";

test("a socket of systemd starts its service on the first connection", { ...needs("packages", "cgroup2"), timeout: 300_000 }, async () => {
  await using host = await startSystemdHost();
  await addUnit(host, { name: "echo.service", text: "[Service]\nExecStart=/bin/cat\nStandardInput=socket\n", start: false });
  await addUnit(host, { name: "echo.socket", text: "[Socket]\nListenStream=7007\nService=echo.service\n" });
  await addUnit(host, { name: "web.service", text: "[Service]\nExecStart=/bin/busybox httpd -f -p 7008\n" });
  await waitUntil(async () => (await host.run(["ss", "-Htln"])).stdout.includes(":7008"), { what: "the service to listen" });
  const listeners = (await host.run(["ss", "-Htlnpe"])).stdout;
  expect(listeners).toMatch(/\*:7007 .*"systemd",pid=1,.*cgroup:\/system\.slice\/echo\.socket/);
  expect(listeners).toMatch(/:7008 .*"busybox".*cgroup:\/system\.slice\/web\.service/);
});
