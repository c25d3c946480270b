import type { FirewalldChange, Step, UfwStep } from "@portolan/plans";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { startFirewalld } from "../reachability/start-firewalld.ts";
import { changeEnded, changeHost, forgetChanges, guardDirectory, guardRecord, startWatch } from "./change-on-host.ts";

const options = { ...needs("packages"), timeout: 240_000 };

const ufwStep: UfwStep = {
  tool: "ufw",
  changes: [
    { kind: "delete", rule: { verb: "allow", protocol: "tcp", source: "any", port: "23333" } },
    { kind: "prepend", rule: { verb: "deny", protocol: "tcp", source: "any", port: "23333" } },
    { kind: "prepend", rule: { verb: "allow", protocol: "tcp", source: "192.168.0.0/16", port: "23333" } },
    { kind: "prepend", rule: { verb: "allow", protocol: "tcp", source: "2001:db8::/32", port: "23333" } },
  ],
};

test.concurrent(
  "ufw: a step stays where it is confirmed; undone, its files are byte for byte what they were, whenever its maker was killed",
  options,
  async () => {
    await using host = await LabHost.start({ layer: "firewalls" });
    await host.run(["ip", "link", "set", "lo", "up"]);
    for (const words of ["--force enable", "allow 22/tcp", "allow 23333/tcp", "limit 2222/tcp"])
      await host.run(["ufw", ...words.split(" ")]);
    const files = (): readonly string[] => ["user.rules", "user6.rules"].map((name) => readFileSync(host.path(`/etc/ufw/${name}`), "utf8"));
    // Of the chains with a person's rules: ufw itself fills others when it is first told of a rule (ufw6-user-limit, 0.36.2).
    const kernel = async (): Promise<string> => {
      const saved = await Promise.all(["iptables-save", "ip6tables-save"].map((program) => host.run([program, "-t", "filter"])));
      return saved.flatMap(({ stdout }) => stdout.split("\n").filter((line) => /^-A ufw6?-user-input /.test(line))).join("\n");
    };
    const [before, rules] = [files(), await kernel()];
    for (const dieAfterMs of [700, 1000, 1400, undefined]) {
      const told = await changeHost(host, { steps: [ufwStep], last: "undo", ...(dieAfterMs === undefined ? {} : { dieAfterMs }) });
      if (guardRecord(host)?.state === "making") await pause(100);
      if (told === null && guardRecord(host) !== null) await startWatch(host);
      await changeEnded(host, 10_000);
      expect(files(), `after ${dieAfterMs} ms`).toEqual(before);
      expect(await kernel(), `after ${dieAfterMs} ms`).toBe(rules);
      await forgetChanges(host);
    }
    expect(await changeHost(host, { steps: [ufwStep], last: "confirm" })).toMatchObject({ end: { code: "confirmed" } });
    expect((await host.run(["ufw", "status"])).stdout).toMatch(
      /23333\/tcp +ALLOW +192\.168\.0\.0\/16 +# portolan:k7w2\n23333\/tcp +DENY +Anywhere/,
    );
    expect(await changeHost(host, { steps: [ufwStep] })).toMatchObject({
      outcome: { code: "stale", what: "ufw allow proto tcp from any to any port 23333" },
    });
  },
);

test.concurrent("ufw: a step that ends between two rules that it takes away leaves them in their order", options, async () => {
  await using host = await LabHost.start({ layer: "firewalls" });
  const [allowed, denied] = ["allow 23333/tcp", "deny proto tcp from 203.0.113.0/24 to any port 23333"];
  for (const words of ["--force enable", "allow 22/tcp", allowed, denied, "allow 8080/tcp"]) await host.run(["ufw", ...words.split(" ")]);
  const file = (): string => readFileSync(host.path("/etc/ufw/user.rules"), "utf8");
  const before = file();
  const gone = { protocol: "tcp", port: "23333" } as const;
  const changes: UfwStep["changes"] = [
    { kind: "delete", rule: { ...gone, verb: "allow", source: "any" } },
    { kind: "delete", rule: { ...gone, verb: "deny", source: "203.0.113.0/24" } },
  ];
  host.write("/usr/local/sbin/ufw", `#!/bin/sh\n[ "$2" = deny ] && { echo no >&2; exit 1; }\nexec /usr/sbin/ufw "$@"\n`, 0o755);
  expect(await changeHost(host, { steps: [{ tool: "ufw", changes }] })).toMatchObject({
    outcome: { code: "undone", record: { trouble: "ufw: no" } },
  });
  expect(file()).toBe(before);
});

test.concurrent("ufw: what a person changes meanwhile stays", options, async () => {
  await using host = await LabHost.start({ layer: "firewalls" });
  for (const words of ["--force enable", "allow 23333/tcp"]) await host.run(["ufw", ...words.split(" ")]);
  await changeHost(host, { steps: [ufwStep], withoutWatch: true });
  await host.run(["ufw", "allow", "8080/tcp"]);
  await startWatch(host);
  await changeEnded(host, 10_000);
  const { stdout } = await host.run(["ufw", "status"]);
  expect(
    stdout
      .replaceAll(/ +/g, " ")
      .match(/^\d.*$/gm)
      ?.map((line) => line.trim()),
  ).toEqual([
    "23333/tcp ALLOW Anywhere",
    "8080/tcp ALLOW Anywhere",
    "23333/tcp (v6) ALLOW Anywhere (v6)",
    "8080/tcp (v6) ALLOW Anywhere (v6)",
  ]);
});

test.concurrent(
  "firewalld: a step that fails on its way is undone, and so is one whose firewalld has gone, in its files",
  options,
  async () => {
    await using host = await LabHost.start({ layer: "firewalls" });
    await startFirewalld(host, "nftables");
    const path = host.path("/etc/firewalld/zones/public.xml");
    const file = (): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
    const listed = async (): Promise<readonly string[]> => [
      (await host.run(["firewall-cmd", "--list-all"])).stdout,
      (await host.run(["firewall-cmd", "--permanent", "--list-all"])).stdout,
      file(),
    ];
    for (const time of [[], ["--permanent"]]) await host.run(["firewall-cmd", ...time, "--add-port=23333/tcp"]);
    const before = await listed();
    const place = { kind: "zone", name: "public" } as const;
    const port = (number: string) => ({ kind: "port", port: number, protocol: "tcp" }) as const;
    const changes: readonly FirewalldChange[] = [
      { kind: "add", time: "runtime", place, item: port("8080") },
      { kind: "remove", time: "permanent", place, item: port("23333") },
    ];
    const steps: readonly Step[] = [{ tool: "firewalld", changes }];
    const fails = `#!/bin/sh\ncase "$*" in *--permanent*--remove-port*23333*) echo no >&2; exit 1;; esac\nexec /usr/bin/firewall-cmd "$@"\n`;
    host.write("/usr/local/bin/firewall-cmd", fails, 0o755);
    expect(await changeHost(host, { steps })).toMatchObject({
      outcome: { code: "undone", record: { why: "failed", trouble: "firewalld: no" } },
    });
    expect(await listed()).toEqual(before);
    await host.run(["rm", "-rf", "/usr/local/bin/firewall-cmd", guardDirectory]);

    expect(await changeHost(host, { steps, withoutWatch: true })).toMatchObject({ outcome: { code: "waiting" } });
    expect(file()).not.toBe(before[2]);
    const { stdout: pid } = await host.run(["pgrep", "-x", "firewalld"]);
    await host.run(["kill", "-KILL", pid.trim()]);
    await startWatch(host);
    await changeEnded(host, 20_000);
    expect(guardRecord(host)).toMatchObject({ state: "undone", why: "keeper-died", trouble: null });
    expect(file()).toBe(before[2]);
  },
);

for (const backend of ["nftables", "iptables"] as const)
  test.concurrent(
    `firewalld on ${backend}: undone, runtime, permanent and the zone's file are what they were, whenever its maker was killed`,
    options,
    async () => {
      await using host = await LabHost.start({ layer: "firewalls" });
      await startFirewalld(host, backend);
      const firewall = async (...words: readonly string[]): Promise<string> => (await host.run(["firewall-cmd", ...words])).stdout;
      for (const time of [[], ["--permanent"]]) await firewall(...time, "--zone=public", "--add-port=23333/tcp");
      const path = host.path("/etc/firewalld/zones/public.xml");
      const state = async (): Promise<readonly string[]> => [
        await firewall("--list-all", "--zone=public"),
        await firewall("--permanent", "--list-all", "--zone=public"),
        existsSync(path) ? readFileSync(path, "utf8") : "",
      ];
      const before = await state();
      const rule = { priority: 0, family: "ipv4", source: "192.168.0.0/16", port: "23333", protocol: "tcp", verdict: "accept" } as const;
      const changes = (["runtime", "permanent"] as const).flatMap((time): readonly FirewalldChange[] => [
        { kind: "add", time, place: { kind: "zone", name: "public" }, item: { kind: "rich-rule", rule } },
        { kind: "remove", time, place: { kind: "zone", name: "public" }, item: { kind: "port", port: "23333", protocol: "tcp" } },
      ]);
      const steps: readonly Step[] = [{ tool: "firewalld", changes }];
      for (const dieAfterMs of backend === "nftables" ? [1500, 2500] : [2000, undefined]) {
        const told = await changeHost(host, { steps, last: "undo", ...(dieAfterMs === undefined ? {} : { dieAfterMs }) });
        if (told === null && guardRecord(host) !== null) await startWatch(host);
        await changeEnded(host, 20_000);
        expect(await state(), `after ${dieAfterMs} ms`).toEqual(before);
        await forgetChanges(host);
      }
      expect(await changeHost(host, { steps, last: "confirm" })).toMatchObject({ end: { code: "confirmed" } });
      await firewall("--reload");
      const [runtime, permanent] = await state();
      for (const text of [runtime, permanent]) {
        expect(text).toContain(`source address="192.168.0.0/16" port port="23333"`);
        expect(text).toMatch(/^ {2}ports: $/m);
      }
    },
  );
