import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { expect, test } from "vitest";
import type { Answer, ReachOverview } from "@portolan/contract";
import { findMisfits, routes } from "@portolan/contract/api";
import { portolan } from "../host/portolan.ts";
import { freePort, listen, signIn, startPortolan, stopListening } from "./running-portolan.ts";

const emptyRules = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

interface Told {
  readonly endpoints: readonly { readonly id: string; readonly exposure: unknown; readonly reach: unknown }[];
}

/** The value of an answer, which must fit its schema. */
function valueOf<T>(answer: Answer<T>, schema: Parameters<typeof findMisfits>[0]): T {
  if (!answer.ok) throw new Error(answer.refusal.message);
  expect(findMisfits(schema, answer.value)).toEqual([]);
  return answer.value;
}

test("the API says who gets in at a real listener, in short and in full, and answers what would be", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "portolan-reach-"));
  const port = await freePort();
  const listener = await listen(port);
  const running = await startPortolan({ dataDir });
  try {
    const { client, cookie } = await signIn(running);
    const read = async (): Promise<ReachOverview> => valueOf(await client.readReach(), routes.readReach.answer);
    await expect.poll(async () => (await read()).state, { timeout: 20_000 }).toBe("judged");
    const ls = await client.readEndpoints();
    const id = ls.ok ? (ls.value.endpoints.find((one) => one.port === port)?.id ?? "") : "";
    const overview = await read();
    const summary = overview.endpoints.find(({ endpoint }) => endpoint === id);
    expect(overview.revision).toBeGreaterThan(0);
    expect(summary?.answer.ipv4).not.toBeNull();
    expect(overview.phrases[summary?.answer.ipv4 ?? -1]?.id).toMatch(/^reach\./);

    const detail = valueOf(await client.readEndpointReach(id), routes.readEndpointReach.answer);
    expect(detail).toMatchObject({ endpoint: id, exposure: summary?.exposure, state: "judged" });
    expect(detail.reach.every(({ to }) => to === "127.0.0.1")).toBe(true);
    expect(await client.readEndpointReach("aaaaaaaaaaaaaaaa")).toMatchObject({ ok: false, refusal: { code: "NOT_FOUND" } });

    valueOf(await client.readFindings(), routes.readFindings.answer);
    const traced = valueOf(await client.tracePacket({ from: "127.0.0.1", to: "127.0.0.1", port }), routes.tracePacket.answer);
    expect(traced.packet.in).toMatchObject({ iif: "lo", protocol: "tcp", destinationPort: port });
    expect(["delivered", "depends"]).toContain(traced.packet.verdict); // it depends where there is no nft to ask for rules
    expect(await client.tracePacket({ from: "127.0.0.1", to: "::1", port })).toMatchObject({
      ok: false,
      refusal: { code: "ARGUMENT_INVALID", params: { argument: "to" } },
    });

    const source = valueOf(await client.askWhatIf({ source: "192.0.2.0/24" }), routes.askWhatIf.answer);
    expect([...source.unreached, ...source.reached.map(({ endpoint }) => endpoint)]).toContain(id);
    const dropped = valueOf(await client.askWhatIf({ rules: emptyRules, mode: "all" }), routes.askWhatIf.answer);
    expect(dropped).toMatchObject({ kind: "iptables-save", mode: "all", equal: false });
    expect(dropped.gained.every(({ protocol, ports }) => protocol !== "tcp" || ports !== String(port))).toBe(true);
    expect(await client.askWhatIf({ rules: "table inet filter {\n}\n" })).toMatchObject({
      ok: false,
      refusal: { status: 400, code: "RULES_ARE_NFT_TEXT" },
    });
    expect(await client.askWhatIf({ rules: "please let me in" })).toMatchObject({
      ok: false,
      refusal: { status: 400, code: "RULES_NOT_UNDERSTOOD" },
    });

    const post = (path: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(`${running.origin}/api/v1/${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
    const asked = JSON.stringify({ source: "192.0.2.1" });
    expect((await post("what-if", asked, {})).status).toBe(401);
    expect((await post("what-if", asked, { cookie, origin: "http://evil.example" })).status).toBe(403);
    expect((await post("what-if", JSON.stringify({ rules: "x".repeat(3_000_000) }), { cookie })).status).toBe(413);
    expect((await post("what-if", JSON.stringify({ rules: "x".repeat(1_048_577) }), { cookie })).status).toBe(400);
    expect((await post("trace", JSON.stringify({ from: "a", to: "b", port: 0 }), { cookie })).status).toBe(400);

    // programs of other tests' units come and go on this host, so that two answers are of two moments
    const told = async (): Promise<boolean> => {
      const { stdout } = await promisify(execFile)(portolan, ["reach", "--json", String(port)], { maxBuffer: 1 << 26 });
      const found = (JSON.parse(stdout) as Told).endpoints.find((one) => one.id === id);
      const now = valueOf(await client.readEndpointReach(id), routes.readEndpointReach.answer);
      return isDeepStrictEqual([found?.exposure, found?.reach], [now.exposure, now.reach]);
    };
    await expect.poll(told, { timeout: 20_000 }).toBe(true);
    const explained = async (): Promise<boolean> => {
      const explanation = await client.explainPort({ protocol: "tcp", port });
      const now = valueOf(await client.readEndpointReach(id), routes.readEndpointReach.answer);
      return explanation.ok && isDeepStrictEqual(explanation.value.endpoints[0]?.reach, now.reach);
    };
    await expect.poll(explained, { timeout: 20_000 }).toBe(true);
  } finally {
    await running.supervisor.stop();
    await stopListening(listener);
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);
