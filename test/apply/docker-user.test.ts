/** A published port that a plan closes past Docker's own rules: still closed after dockerd has started anew, and as before when it is taken back. */
import type { Intent } from "@portolan/plans";
import { expect, test } from "vitest";
import { Dockerd, needs, waitUntil, type LabHost } from "../lab/index.ts";
import { look, others, port, sendersIn, startFixHost, whoGetsIn } from "../reachability/fix-lab.ts";
import { changeHost, forgetChanges } from "./change-on-host.ts";
import { planInLab, wantedSources } from "./plan-in-lab.ts";

const options = { ...needs("packages"), timeout: 180_000 };
const web = ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"];
const wanted = ["192.168.0.0/16", "2001:db8:1::/48"];
const closed: Intent = { kind: "allow", protocol: "tcp", port, sources: wantedSources(...wanted), isAdded: false, until: null };

/** All rules of all tools, counters left out. */
async function rules(host: LabHost): Promise<string> {
  const tools = [["nft", "-s", "list", "ruleset"], ["iptables-save"], ["ip6tables-save"]];
  const texts = await Promise.all(tools.map(async (command) => (await host.run(command, { allowFailure: true })).stdout));
  return texts.join("\n").replaceAll(/^#.*$|\[\d+:\d+\]/gm, "");
}

const publish = [`${port}:80`];

async function isPublished(host: LabHost): Promise<void> {
  const answers = async (): Promise<boolean> => (await whoGetsIn(host, [port])).get(port)?.includes("192.168.0.1") === true;
  await waitUntil(answers, { what: "the container to answer", timeoutMs: 30_000 });
}

test("past Docker: closed to all but some, still so after dockerd has started anew, and taken back", options, async () => {
  await using host = await startFixHost(others);
  const dockerd = await Dockerd.start(host);
  await dockerd.runContainer({ name: "web", publish, arguments: ["--restart", "always"], command: web });
  await isPublished(host);
  const everybody = await whoGetsIn(host, [port]);
  expect(everybody.get(port)?.length).toBeGreaterThan(6);
  const before = await rules(host);
  const tried = planInLab(await look(host), closed);
  expect(tried.managers).toContain("docker");
  const back = await changeHost(host, { steps: tried.steps, planId: tried.id, last: "undo" });
  expect(back).toMatchObject({ outcome: { code: "waiting" }, end: { state: "undone", trouble: null } });
  expect(await rules(host)).toBe(before);
  expect(await whoGetsIn(host, [port])).toEqual(everybody);
  await forgetChanges(host);

  const plan = planInLab(await look(host), closed);
  const told = await changeHost(host, { steps: plan.steps, planId: plan.id, last: "confirm" });
  expect(told).toMatchObject({ end: { code: "confirmed" } });
  expect((await whoGetsIn(host, [port])).get(port)).toEqual(sendersIn(wanted));
  await dockerd.stop();
  const again = await Dockerd.start(host);
  await isPublished(host);
  expect((await whoGetsIn(host, [port])).get(port)).toEqual(sendersIn(wanted));
  expect((await whoGetsIn(host, others)).get(others[0])?.length).toBeGreaterThan(6);
  await again.stop();
});
