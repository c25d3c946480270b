import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CommandCall } from "../command.ts";
import { inspectPanelBuild, type PanelBuild } from "./panel-build.ts";
import { bringPanel } from "./start-panel.ts";

test("a panel is stale when its sources changed, missing when there is none, never either in a release", () => {
  const root = mkdtempSync(join(tmpdir(), "portolan-panel-"));
  expect(inspectPanelBuild(root).state).toBe("built");
  mkdirSync(join(root, "apps/panel/dist"), { recursive: true });
  writeFileSync(join(root, "apps/panel/index.html"), "");
  expect(inspectPanelBuild(root)).toMatchObject({ state: "missing", isWritable: true });
  writeFileSync(join(root, "apps/panel/dist/index.html"), "");
  writeFileSync(join(root, "apps/panel/dist/.built-from"), "of before");
  expect(inspectPanelBuild(root).state).toBe("stale");
  rmSync(root, { recursive: true });
});

test("who may not build gets the older panel and a word about it; a missing one is refused", async () => {
  let said = "";
  const call = { language: "en", terminal: { report: (text: string) => (said += text) } } as unknown as CommandCall;
  const panel = (state: PanelBuild["state"]): PanelBuild => ({
    state,
    isWritable: false,
    build: () => Promise.reject(new Error("built all the same")),
  });
  await bringPanel(call, panel("stale"));
  expect(said).toMatch(/^Starting with the panel of an earlier version/);
  await expect(bringPanel(call, panel("missing"))).rejects.toThrow("PANEL_NOT_BUILT");
});
