import { expect, test } from "vitest";
import { needs, type LabHost } from "../lab/index.ts";
import { expectExactly, port, runAll, sendersIn, startFixHost, tryFix, whoGetsIn } from "./fix-lab.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const allow = ["192.168.0.0/16", "2001:db8:1::/48"];

async function startUfwHost(rules: readonly string[]): Promise<LabHost> {
  const host = await startFixHost();
  await host.run(["sed", "-i", "s/^IPV6=.*/IPV6=yes/", "/etc/default/ufw"]);
  for (const rule of rules) await host.run(["ufw", ...rule.split(" ")]);
  await host.run(["ufw", "--force", "enable"]);
  return host;
}

test.concurrent("an opening for everyone goes, exactly the wanted get in, ufw keeps it and takes it back", options, async () => {
  await using host = await startUfwHost(["allow 22/tcp", `allow ${port}/tcp`]);
  const before = await whoGetsIn(host);
  expect(before.get(port)).toEqual(sendersIn(["everyone"]));
  const { fixes } = await tryFix(host, allow);
  expect(fixes[0]?.removed).toEqual([`ufw allow ${port}/tcp`]);
  await host.run(["ufw", "reload"]);
  await expectExactly(host, allow);
  await runAll(host, fixes.flatMap(({ undo }) => undo.commands)); // prettier-ignore
  expect(await whoGetsIn(host)).toEqual(before);
});

test.concurrent(
  "openings that also concern others stay: a deny for the port goes before them, and an older opening of a wanted source is not lost",
  options,
  async () => {
    await using host = await startUfwHost([
      "allow 22/tcp",
      "allow 23000:24000/tcp",
      "allow from 10.0.0.0/8",
      `allow proto tcp from 192.168.0.0/16 to any port ${port}`,
    ]);
    const { fixes } = await tryFix(host, allow);
    expect(fixes[0]?.commands.some(({ text }) => text.startsWith("ufw prepend deny"))).toBe(true);
    await host.run(["ufw", "reload"]);
    await expectExactly(host, allow);
  },
);

test.concurrent("nobody, then one family, over a ufw that lets in by default", options, async () => {
  await using host = await startUfwHost(["default allow incoming"]);
  await tryFix(host, ["nobody"]);
  await tryFix(host, ["::/0"]);
  await tryFix(host, ["10.0.0.5"]);
  await host.run(["ufw", "reload"]);
  await expectExactly(host, ["10.0.0.5"]);
});
