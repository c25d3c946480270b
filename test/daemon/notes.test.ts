import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freePort, listen, signIn, startPortolan, stopListening } from "./running-portolan.ts";

test("a name outlives a restart of portolan and the endpoint's closing; foreign pages and oversized texts are refused", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "portolan-notes-"));
  const port = await freePort();
  try {
    const listener = await listen(port);
    const first = await startPortolan({ dataDir });
    const { client, cookie } = await signIn(first);
    const found = async (): Promise<string | null> => {
      const answer = await client.readEndpoints();
      return answer.ok ? (answer.value.endpoints.find((one) => one.port === port && one.protocol === "tcp")?.id ?? null) : null;
    };
    await expect.poll(found, { timeout: 10_000 }).not.toBeNull();
    const id = (await found()) ?? "";
    expect(await client.writeNote(id, { name: " web ", text: "line\nline", revision: 0 })).toMatchObject({
      ok: true,
      value: { note: { name: "web", revision: 1, place: { port } }, replaced: null },
    });
    expect(await client.writeNote(id, { name: "x".repeat(65), text: "", revision: 1 })).toMatchObject({
      ok: false,
      refusal: { status: 400 },
    });
    expect(await client.writeNote("aaaaaaaaaaaaaaaa", { name: "x", text: "", revision: 0 })).toMatchObject({
      ok: false,
      refusal: { status: 404 },
    });
    expect(await client.writeNote(id, { name: "half \ud800", text: "", revision: 1 })).toMatchObject({
      ok: false,
      refusal: { status: 400, code: "REQUEST_INVALID" },
    });
    expect(await client.writeNote("a".repeat(500), { name: "x", text: "", revision: 0 })).toMatchObject({
      ok: false,
      refusal: { status: 400, code: "REQUEST_INVALID" },
    });
    const headers = { cookie, origin: "http://evil.example", "content-type": "application/json" };
    const foreign = await fetch(`${first.origin}/api/v1/notes/${id}`, { method: "DELETE", headers });
    expect(foreign.status).toBe(403);
    expect(await client.readSince()).toMatchObject({ ok: true });
    await first.supervisor.stop();
    await stopListening(listener);
    const second = await startPortolan({ dataDir });
    const again = (await signIn(second)).client;
    await expect.poll(async () => (await again.readNotes()).ok, { timeout: 10_000 }).toBe(true);
    expect(await again.readNotes()).toMatchObject({ ok: true, value: { notes: [{ endpoint: id, name: "web", text: "line\nline" }] } });
    await second.supervisor.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);
