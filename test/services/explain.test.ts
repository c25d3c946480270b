import { join } from "node:path";
import { expect, test } from "vitest";
import { Dockerd, LabHost, needs, startMcsmanager, startPythonSockets } from "../lab/index.ts";

const inLab = { ...needs("packages"), timeout: 300_000 };
const commandLine = join(import.meta.dirname, "../../apps/cli/src/main.ts");

/** What `portolan explain` prints on a lab host. */
async function explain(host: LabHost, words: readonly string[], uid = 0): Promise<string> {
  const result = await host.run([process.execPath, commandLine, "explain", ...words], { uid, env: { LC_ALL: "C.UTF-8" } });
  return result.stdout;
}

test("a fresh MCSManager: both families are served, by whom, set where, proved by connections", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const { panel } = await startMcsmanager(host, { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "127.0.0.1", port: 24_444 } });
  const lines = (await explain(host, ["23333", "--lang", "en"])).split("\n").map((line) => line.trim());
  expect(lines[0]).toBe(
    `IPv4: this host only; IPv6: this host only. On every address, by MCSManager panel (node, pid ${panel.pid}, user root).`,
  );
  expect(lines).toContain("netstat -ltn   tcp6 :::23333");
  expect(lines.some((line) => /^\/opt\/mcsmanager\/web\/data\/SystemConfig\/config\.json:\d+: httpIp = ""$/.test(line))).toBe(true);
  expect(lines.some((line) => /^127\.0\.0\.1: connected in [\d.]+ ms$/.test(line))).toBe(true);
  expect(lines.some((line) => /^::1: connected in [\d.]+ ms$/.test(line))).toBe(true);
  expect(lines).toContain('"httpIp": "0.0.0.0"');
  const chinese = await explain(host, ["24444", "--lang", "zh-CN"]);
  expect(chinese.split("\n")[0]).toBe(
    `IPv4：仅本机能访问；IPv6：无人能访问（没有程序监听 IPv6）。MCSManager 守护进程（node、pid ${await pidOf(host, 24_444)}、用户 root）只在回环地址上监听。`,
  );
});

test("without root the answer stands and says what it takes to see the owner", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  await startMcsmanager(host, { panel: { httpIp: "0.0.0.0", httpPort: 23_333 }, daemon: { ip: "", port: 24_444 } });
  const text = await explain(host, ["23333", "--lang", "en"], 65_534);
  expect(text.split("\n")[0]).toBe(
    "IPv4 served: yes. IPv6 served: no. On every IPv4 address, by a process of uid 0 that could not be read.",
  );
  expect(text).toContain("CAP_SYS_PTRACE");
});

test("a port that nobody listens on: a silent holder is named and the forecast tells what a bind meets", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const silent = await startPythonSockets(host, [{ protocol: "tcp", address: "127.0.0.1", port: 7100, listen: false }]);
  const text = await explain(host, ["tcp/7100", "--lang", "en"]);
  expect(text.split("\n")[0]).toMatch(
    new RegExp(`^Nothing is served: python3[.0-9]* \\(pid ${silent.pid}, user root\\) holds TCP port 7100 without listening`),
  );
  expect(text).toMatch(/0\.0\.0\.0, ::, 127\.0\.0\.1 → EADDRINUSE/);
  expect((await explain(host, ["tcp/7101", "--lang", "en"])).split("\n")[0]).toBe(
    "Nothing listens on TCP port 7101. Nothing else holds it either.",
  );
});

for (const userlandProxy of [true, false]) {
  test(
    `a published port is its container, ${userlandProxy ? "with" : "without"} docker-proxy`,
    { ...needs("packages", "cgroup2"), timeout: 300_000 },
    async () => {
      await using host = await LabHost.start({ layer: "services" });
      const docker = await Dockerd.start(host, { userlandProxy });
      const command = ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"];
      await docker.runContainer({ name: "shop", publish: ["8081:80", "127.0.0.1:8082:80"], command });
      const text = await explain(host, ["8081", "--lang", "en"]);
      expect(text.split("\n")[0]).toMatch(
        /^IPv4: yes, from 172\.17\.0\.0\/16 only; IPv6: (this host only|yes, from neighbours on the link \(fe80::\/64\) only|nobody \(nothing listens for IPv6\))\. On every (IPv4 )?address, by container shop \(.*, its port 80\)\.$/,
      );
      expect(text).toContain(userlandProxy ? "docker-proxy holds the port for the container (shop" : "for the container (shop");
      expect(text).toContain("-p '127.0.0.1:8081:80' -p '[::1]:8081:80'");
      // Without the proxy Docker sets route_localnet on its bridge, so that a container can send to the host's 127.0.0.1.
      const who = userlandProxy ? "this host only" : "yes, from 172.17.0.0/16 only";
      const [loopback = ""] = (await explain(host, ["8082", "--lang", "en"])).split("\n");
      expect(loopback.startsWith(`IPv4: ${who}; IPv6: nobody (nothing listens for IPv6). On loopback only, by container shop `)).toBe(true);
    },
  );
}

async function pidOf(host: LabHost, port: number): Promise<string> {
  const { stdout } = await host.run(["ss", "-Htlnp", `sport = :${port}`]);
  return /pid=(\d+)/.exec(stdout)?.[1] ?? "?";
}
