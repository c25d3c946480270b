import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { startSupervisor, type RestartedEvent, type SupervisorEvent } from "@portolan/daemon";
import { waitUntil } from "../lab/index.ts";

const path = (name: string): string => new URL(name, import.meta.url).pathname;
afterEach(() => void vi.unstubAllEnvs());

/** The server is another such process: it has nothing to say here. */
async function reasonOfRestart(fault: "hangs" | "grows"): Promise<string> {
  vi.stubEnv("SCANNER_FAULT", fault);
  const events: SupervisorEvent[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), "portolan-stuck-")); // the berth keeps a book
  const supervisor = startSupervisor({
    port: 0,
    dataDir,
    verbose: false,
    version: "0.0.0-test",
    serverMain: path("./idle-server.ts"),
    scannerMain: path("./stuck-scanner.ts"),
    scannerLimits: { silenceMs: 4000, memoryBytes: 250 * 2 ** 20 },
    signals: false,
    guard: null,
    onEvent: (event) => events.push(event),
  });
  const restarts = (): RestartedEvent[] => events.filter((event) => event.kind === "restarted");
  await waitUntil(async () => restarts().length > 0, { timeoutMs: 30_000, what: "the scanner is started anew" });
  await supervisor.stop();
  rmSync(dataDir, { recursive: true, force: true });
  return restarts()[0]?.reason ?? "";
}

test("a scanner that hangs is started anew, and why is told", { timeout: 45_000 }, async () => {
  expect(await reasonOfRestart("hangs")).toMatch(/^gave no sign of life for \d+ s; SIGKILL$/);
});

test("a scanner that takes ever more memory is started anew, and why is told", { timeout: 45_000 }, async () => {
  expect(await reasonOfRestart("grows")).toMatch(/^used \d+ MiB, at most 250 MiB are its due; SIGKILL$/);
});
