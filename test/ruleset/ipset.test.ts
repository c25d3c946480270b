import { expect, test } from "vitest";
import { parseIpsetSave } from "@portolan/ruleset";
import { LabHost, needs } from "../lab/index.ts";

const options = { ...needs("packages"), timeout: 120_000 };

/** Every type ipset has, with an element or two, and the directions a rule would ask. */
const sets: readonly (readonly [create: string, elements: readonly string[], directions: string, fields: string])[] = [
  ["bitmap:ip range 10.0.0.0/16", ["10.0.0.5", "10.0.1.0-10.0.1.9"], "src", "source-address"],
  ["bitmap:ip range 10.0.0.0/16 netmask 24", ["10.0.5.0"], "dst", "destination-address"],
  ["bitmap:ip,mac range 10.0.0.0/24", ["10.0.0.5,00:11:22:33:44:55", "10.0.0.6"], "src,src", "source-address ethernet-source"],
  ["bitmap:port range 0-65535", ["80", "1000-1010"], "dst", "protocol destination-port"],
  ["hash:ip", ["10.0.0.5"], "src", "source-address"],
  ["hash:ip family inet6", ["2001:db8::5"], "src", "source-address"],
  ["hash:ip netmask 24", ["10.0.5.0"], "src", "source-address"],
  ["hash:ip,mark markmask 0xff", ["10.0.0.5,0x5"], "src,src", "source-address mark"],
  ["hash:ip,mac", ["10.0.0.5,00:11:22:33:44:55"], "src,src", "source-address ethernet-source"],
  ["hash:ip,port", ["10.0.0.5,tcp:80", "10.0.0.6,udp:53-55", "10.0.0.7,80"], "src,dst", "source-address protocol destination-port"],
  ["hash:ip,port,ip", ["10.0.0.5,80,10.0.0.6"], "src,dst,dst", "source-address protocol destination-port destination-address"],
  ["hash:ip,port,net", ["10.0.0.5,80,10.0.0.0/8"], "dst,dst,src", "destination-address protocol destination-port source-address"],
  ["hash:mac", ["00:11:22:33:44:55"], "src", "ethernet-source"],
  ["hash:net", ["10.0.0.0/8", "10.1.0.0/16 nomatch", "10.2.0.0-10.2.0.255"], "src", "source-address"],
  ["hash:net family inet6", ["fd00::/8"], "dst", "destination-address"],
  ["hash:net,iface", ["10.0.0.0/8,eth0", "10.0.0.0/8,lo nomatch"], "src,src", "source-address in-interface"],
  ["hash:net,net", ["10.0.0.0/8,192.168.0.0/16"], "src,dst", "source-address destination-address"],
  ["hash:net,port", ["10.0.0.0/8,tcp:80", "10.1.0.0/16,tcp:80 nomatch"], "src,dst", "source-address protocol destination-port"],
  ["hash:net,port,net", ["10.0.0.0/8,80,192.168.0.0/16"], "src,dst,dst", "source-address protocol destination-port destination-address"],
  [
    "hash:ip counters comment skbinfo",
    ['10.0.0.5 comment "a, b nomatch" skbmark 0x1/0xff', "10.0.0.6 packets 5 bytes 6"],
    "src",
    "source-address",
  ],
];

test("RS86 every type that ipset saves is read", options, async () => {
  await using host = await LabHost.start({ layer: "services", withProject: false });
  const lacking: string[] = [];
  for (const [index, [create, elements]] of sets.entries()) {
    const lines = [`create s${index} ${create}`, ...elements.map((element) => `add s${index} ${element}`)];
    host.write("/tmp/set", `${lines.join("\n")}\n`);
    const made = await host.run(["ipset", "restore", "-file", "/tmp/set"], { allowFailure: true });
    if (made.exitCode !== 0) {
      expect(made.stderr, create).toContain("set type not supported");
      lacking.push(create);
    }
  }
  // A kernel may be built without a type; the reader's own test has them all.
  expect(lacking.length).toBeLessThan(8);
  host.write("/tmp/list", "create list list:set size 4\nadd list s4\nadd list s13\n");
  await host.run(["ipset", "restore", "-file", "/tmp/list"]);
  const { sets: read, gaps } = parseIpsetSave((await host.run(["ipset", "save"])).stdout);
  expect(gaps).toEqual([]);
  for (const [index, [create, , directions, fields]] of sets.entries()) {
    if (lacking.includes(create)) continue;
    const family = create.includes("inet6") ? "ip6" : "ip";
    const match = read.get(`s${index}`)?.match({ family, directions: directions.split(",") as ("src" | "dst")[], negated: false });
    expect(match?.selectors.map(({ field }) => field).join(" "), create).toBe(fields);
    expect(match?.values.volatile, create).toBe(null);
    expect(
      JSON.stringify(match?.values.elements, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)).length,
      create,
    ).toBeGreaterThan(60);
  }
  expect(read.get("list")?.match({ family: "ip", directions: ["src"], negated: false }).values.elements).toMatchObject({
    kind: "intervals",
  });
});

test("RS89 what ipset saves of elements that run out", options, async () => {
  await using host = await LabHost.start({ layer: "services", withProject: false });
  host.write("/tmp/sets", "create gone hash:ip timeout 600\nadd gone 10.0.0.1\ncreate kept hash:ip timeout 0\nadd kept 10.0.0.1\n");
  await host.run(["ipset", "restore", "-file", "/tmp/sets"]);
  const { sets: read } = parseIpsetSave((await host.run(["ipset", "save"])).stdout);
  const question = { family: "ip", directions: ["src"], negated: false } as const;
  expect(read.get("gone")?.match(question).values.volatile?.kind).toBe("set");
  expect(read.get("kept")?.match(question).values.volatile).toBe(null);
});
