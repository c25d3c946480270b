import { execFileSync } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { connectHosts, LabHost } from "./lab-host.ts";
import { cgroup2Mount, needs } from "./requirement.ts";

test("two hosts speak over a cable, see only themselves and leave nothing", needs("namespaces"), async () => {
  const namespaces: string[] = [];
  {
    await using north = await LabHost.start();
    await using south = await LabHost.start();
    namespaces.push(...[north, south].map((host) => readlinkSync(`/proc/${host.pid}/ns/net`)));
    await connectHosts(
      { host: north, link: { name: "to-south", addresses: ["192.0.2.1/24", "2001:db8::1/64"] } },
      { host: south, link: { name: "to-north", addresses: ["192.0.2.2/24", "2001:db8::2/64"] } },
    );
    const source = "require('net').createServer((s) => s.end('from the south')).listen(7001, () => console.log('up'))";
    const server = await south.start([process.execPath, "-e", source], { ready: /up/ });
    for (const address of ["192.0.2.2", "2001:db8::2"]) {
      const client = `require('net').connect(7001, '${address}').pipe(process.stdout)`;
      expect((await north.run([process.execPath, "-e", client])).stdout).toBe("from the south");
    }
    expect((await south.run(["ps", "-e", "-o", "pid="])).stdout.split("\n").length).toBeLessThan(8);
    expect((await south.run(["ss", "-Htlnp"])).stdout).toContain(`pid=${server.pid},`);
    await server.stop();
    expect((await south.run(["ss", "-Htln"])).stdout).toBe("");
    expect((await south.run(["id", "-u"], { uid: 65_534 })).stdout.trim()).toBe("65534");
  }
  expect(namespaces).toHaveLength(2);
  expect(namespacesOfMachine().filter((name) => namespaces.includes(name))).toEqual([]);
  expect(readdirSync(cgroup2Mount() ?? "/proc/self/task").filter((name) => name.startsWith(`portolan-lab-${process.pid}-`))).toEqual([]);
});

function namespacesOfMachine(): string[] {
  const numbers = execFileSync("lsns", ["--noheadings", "--type", "net", "--output", "NS"], { encoding: "utf8" }).trim().split(/\s+/);
  return numbers.map((number) => `net:[${number}]`);
}
