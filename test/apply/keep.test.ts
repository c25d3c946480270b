/** Rules by hand that outlive a restart: written by the host's own means when the change is confirmed. A restart is: everything flushed, and loaded as the service does it. */
import type { Step } from "@portolan/plans";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import { changeHost, forgetChanges, guardDirectory, guardRecord } from "./change-on-host.ts";
import { acceptRule } from "./hand-in-lab.ts";
import { addOutside } from "./outside.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const cli = join(import.meta.dirname, "../../apps/cli/src/main.ts");
let host: LabHost;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start({ layer: "persistent" });
  await host.run(["mkdir", "-p", "/etc/systemd/system/sysinit.target.wants", "/etc/systemd/system/multi-user.target.wants"]);
  await host.run(["ln", "-sf", "/lib/systemd/system/nftables.service", "/etc/systemd/system/sysinit.target.wants/nftables.service"]);
  await host.run(["ln", "-sf", "/lib/systemd/system/netfilter-persistent.service", "/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service"]); // prettier-ignore
  await addOutside(host);
  await host.start([process.execPath, "-e", `require("node:net").createServer((one) => one.end()).listen(23333, "::")`]);
});
afterAll(() => host?.dispose());

const drop = { ...acceptRule, verdict: "drop", sources: [] } as const;
const old = "-A INPUT -p tcp -m tcp --dport 23333 -j ACCEPT";
const theirs = "-A INPUT -p udp -m udp --dport 5353 -j ACCEPT";
const saved = (family: 4 | 6): string =>
  `# Saved by hand\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n${old}\n${family === 4 ? "-A INPUT -s 10.0.0.0/8 -j ACCEPT\n" : ""}COMMIT\n`;
const nftText = `#!/usr/sbin/nft -f

flush ruleset

table inet filter { # ours
	chain input {
		type filter hook input priority filter; policy drop;
		iifname "lo" accept
		tcp dport 22 accept  # never without
		tcp dport 23333 accept
	}
}
`;
const files = { v4: "/etc/iptables/rules.v4", v6: "/etc/iptables/rules.v6", nft: "/etc/nftables.conf" } as const;

beforeEach(async () => {
  if (options.skip) return;
  await forgetChanges(host);
  host.write(files.v4, saved(4));
  host.write(files.v6, saved(6));
  host.write(files.nft, nftText);
  await host.run(["chmod", "640", files.v4]);
});

async function text(path: string): Promise<string> {
  return (await host.run(["cat", path])).stdout;
}

async function startAnew(by: "iptables" | "nft"): Promise<void> {
  await host.run(["nft", "flush", "ruleset"]);
  if (by === "iptables") await host.run(["netfilter-persistent", "flush"]);
  await (by === "nft" ? host.run(["nft", "-f", files.nft]) : host.run(["netfilter-persistent", "start"]));
}

async function listed(program: "iptables" | "ip6tables"): Promise<readonly string[]> {
  return (await host.run([`${program}-save`, "-t", "filter"])).stdout.split("\n").filter((line) => line.startsWith("-A"));
}

const keepIptables = (backend: "nft" | "legacy"): readonly Step[] => [
  {
    tool: "iptables",
    family: "ipv4",
    backend,
    table: "filter",
    changes: [
      { kind: "insert", chain: "INPUT", before: old, rules: [acceptRule, drop] },
      { kind: "delete", chain: "INPUT", text: old },
    ],
  },
  {
    tool: "iptables",
    family: "ipv6",
    backend,
    table: "filter",
    changes: [{ kind: "insert", chain: "INPUT", before: null, rules: [{ ...drop, family: "ipv6" }] }],
  },
  { tool: "keep", with: "netfilter-persistent" },
];

async function nftSteps(): Promise<readonly Step[]> {
  const { stdout } = await host.run(["nft", "-a", "list", "chain", "inet", "filter", "input"]);
  const handle = Number(/tcp dport 23333 accept # handle (\d+)/.exec(stdout)?.[1]);
  const place = { family: "inet", table: "filter", chain: "input" } as const;
  return [
    {
      tool: "nft",
      changes: [
        { kind: "insert", place, before: handle, rules: [acceptRule] },
        { kind: "delete", place, handle, text: "tcp dport 23333 accept" },
        { kind: "add-table", name: "portolan-tcp-23333", hook: "input", rules: [{ ...drop, family: "ipv6" }] },
      ],
    },
    { tool: "keep", with: "nftables-service" },
  ];
}

/** Whether a new connection from outside is answered, over IPv4 and IPv6. */
async function answers(): Promise<readonly boolean[]> {
  const script = `const { connect } = require("node:net");
    Promise.all(["192.0.2.1", "2001:db8::1"].map((host) => new Promise((tell) => {
      const socket = connect({ host, port: 23333 }, () => tell(true)).on("error", () => tell(false));
      setTimeout(() => { tell(false); socket.destroy(); }, 400);
    }))).then((all) => { console.log(JSON.stringify(all)); process.exit(); });`;
  return JSON.parse((await host.run([process.execPath, "-e", script], { networkNamespace: "outside" })).stdout) as readonly boolean[];
}

async function takeBack(): Promise<unknown> {
  const program = join(import.meta.dirname, "take-back-program.ts");
  return JSON.parse((await host.run([process.execPath, program, guardDirectory])).stdout);
}

for (const backend of ["legacy", "nft"] as const)
  test(
    `iptables-persistent, ${backend}: written when it is confirmed and not before, ours alone, and in force after a restart`,
    options,
    async () => {
      for (const program of ["iptables", "ip6tables"]) {
        await host.run([program, "-F"]);
        await host.run(["update-alternatives", "--set", program, `/usr/sbin/${program}-${backend}`]);
      }
      await startAnew("iptables");
      expect(await answers()).toEqual([true, true]);
      await host.run(["iptables", ...theirs.split(" ")]);
      await changeHost(host, { withoutWatch: true, steps: keepIptables(backend), last: "undo" });
      expect([await text(files.v4), await text(files.v6)]).toEqual([saved(4), saved(6)]);
      expect(await changeHost(host, { withoutWatch: true, steps: keepIptables(backend), last: "confirm" })).toMatchObject({ end: { code: "confirmed", record: { trouble: null } } }); // prettier-ignore
      const before = { v4: await listed("iptables"), v6: await listed("ip6tables") };
      expect((await host.run(["stat", "-c", "%a %U", files.v4])).stdout.trim()).toBe("640 root");
      expect(before.v4.filter((line) => line.includes("portolan:k7w2"))).toHaveLength(3);
      await startAnew("iptables");
      expect(await listed("iptables")).toEqual(before.v4.filter((line) => line !== theirs));
      expect(await listed("ip6tables")).toEqual(before.v6);
      expect(await answers()).toEqual([false, false]);
      expect(await takeBack()).toEqual([]);
      expect([await text(files.v4), await text(files.v6)]).toEqual([saved(4), saved(6)]);
    },
  );

test("nftables.service: in the text of the chain and behind all, in force after a restart", options, async () => {
  await startAnew("nft");
  expect(await changeHost(host, { withoutWatch: true, steps: await nftSteps(), last: "confirm" })).toMatchObject({ end: { code: "confirmed", record: { trouble: null } } }); // prettier-ignore
  const rules = async (): Promise<string> => (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
  const before = await rules();
  await startAnew("nft");
  expect(await rules()).toBe(before);
  const written = await text(files.nft);
  host.write(files.nft, written.replace("# never without", "# mine"));
  expect(await takeBack()).toEqual([]);
  expect(await text(files.nft)).toBe(nftText.replace("# never without", "# mine"));
  host.write(files.nft, written);
  expect(await takeBack()).toEqual([]);
  expect(await text(files.nft)).toBe(nftText);
});

test("killed at each tool of the confirmation: the next of us writes it, once", options, async () => {
  const deaths: number[] = [];
  for (let tool = 4; tool < 60; tool += 2) {
    await forgetChanges(host);
    host.write(files.nft, nftText);
    await startAnew("nft");
    const steps = await nftSteps();
    const told = await changeHost(host, { withoutWatch: true, steps, last: "confirm", dieAtTool: tool });
    if (told !== null) break;
    if (guardRecord(host)?.state !== "confirmed") continue;
    deaths.push(tool);
    const other: Step = { tool: "sysctl", key: "net.ipv6.bindv6only", before: "0", value: "1" };
    await changeHost(host, { withoutWatch: true, planId: "other", steps: [other], last: "undo" });
    expect((await text(files.nft)).split("portolan:k7w2 begins")).toHaveLength(2);
    expect((await text(files.nft)).match(/23333/g)).toHaveLength(5);
  }
  expect(deaths.length).toBeGreaterThan(3);
  const holders = async (): Promise<string> => (await host.run(["pgrep", "-x", "cat"], { allowFailure: true })).stdout; // of namespaces
  await waitUntil(async () => (await holders()) === "", { what: "the network namespaces of the dead to go" });
});

test(
  "what somebody made of the file meanwhile stays, and where there is no place any more the confirmation stands and says so",
  options,
  async () => {
    await startAnew("iptables");
    const moved = saved(4).replace("-A INPUT -i lo", "-A INPUT -p icmp -j ACCEPT\n-A INPUT -i lo");
    const steps = async (edited: string): Promise<unknown> => {
      await forgetChanges(host);
      await startAnew("iptables");
      const change = changeHost(host, {
        withoutWatch: true,
        steps: keepIptables("nft"),
        last: "confirm",
        extendMs: 15_000,
        beforeLast: { path: files.v4, text: edited },
      });
      return (await change)?.end;
    };
    expect(await steps(moved)).toMatchObject({ code: "confirmed", record: { trouble: null } });
    expect(
      (await text(files.v4))
        .split("\n")
        .filter((line) => !line.includes("portolan:"))
        .join("\n"),
    ).toBe(moved.replace(`${old}\n`, ""));
    host.write(files.v4, saved(4));
    host.write(files.v6, saved(6));
    const without = saved(4).replace(`${old}\n`, "");
    expect(await steps(without)).toMatchObject({ code: "confirmed", record: { trouble: expect.stringContaining(old) } });
    expect(await text(files.v4)).toBe(without);
    expect((await listed("iptables")).filter((line) => line.includes("portolan:k7w2"))).toHaveLength(3);
    host.write(files.v4, saved(4));
    host.write(files.v6, saved(6));
    const broken = `${saved(4)}*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j NOWHERE\nCOMMIT\n`;
    expect(await steps(broken)).toMatchObject({ code: "confirmed", record: { trouble: expect.stringContaining("NOWHERE") } });
    expect(await text(files.v4)).toBe(broken);
  },
);

test("a full disk loses nothing of the confirmation", options, async () => {
  await startAnew("iptables");
  await host.run(["mount", "-t", "tmpfs", "-o", "size=8k,mode=755", "tmpfs", "/etc/iptables"]);
  await host.run(["tee", files.v4], { input: saved(4) });
  await host.run(["tee", files.v6], { input: saved(6) });
  const told = await changeHost(host, { withoutWatch: true, steps: keepIptables("nft"), last: "confirm" });
  expect(told).toMatchObject({
    end: { code: "confirmed", record: { state: "confirmed", trouble: expect.stringContaining("no space left") } },
  });
  expect([await text(files.v4), await text(files.v6)]).toEqual([saved(4), saved(6)]);
  expect((await listed("iptables")).filter((line) => line.includes("portolan:k7w2"))).toHaveLength(3);
  await host.run(["umount", "/etc/iptables"]);
});

test("from the wish to the confirmation, which says what could not be written", options, async () => {
  await startAnew("nft");
  const portolan = async (line: string): Promise<string> => {
    const { stdout, stderr } = await host.run([process.execPath, cli, ...line.split(" ")], { allowFailure: true });
    return `${stdout}${stderr}`;
  };
  const told = await portolan("plan allow tcp/23333 --from 192.168.0.0/16 --only --out /tmp/plan.json");
  expect(told).toContain("when you confirm, these lines are written to /etc/nftables.conf");
  expect(told).not.toContain("not-kept");
  await portolan("apply /tmp/plan.json --no-wait");
  expect(await portolan("confirm")).toMatch(/is confirmed: it stays\.\n$/);
  const written = await text(files.nft);
  expect(written.replace(/ip saddr 192.168.0.0\/16 tcp dport 23333 accept comment "portolan:\w+"/, "tcp dport 23333 accept")).toBe(nftText);
  await portolan("plan deny tcp/22 --from 10.9.0.0/16 --out /tmp/other.json");
  await portolan("apply /tmp/other.json --no-wait");
  const emptied = written.replace("chain input", "chain other");
  host.write(files.nft, emptied);
  expect(await portolan("confirm")).toContain("A restart of the host loses it");
  expect(await text(files.nft)).toBe(emptied);
});
