/** The page about the record in a real browser: what it finds by itself when the record was forged, against a made record and against the real server. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";
import { FakeLedger } from "./fake-ledger.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";
import { startProduct } from "./running-product.ts";

const verifier = join(import.meta.dirname, "../../tools/verify-proof/src/main.ts");
const rowsOf = (page: Page) => page.locator("main ul details");

async function savedText(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
  return readFileSync(await download.path(), "utf8");
}

describe("the record's page", needs("chromium"), () => {
  const visits = new PanelVisits();
  const folder = mkdtempSync(join(tmpdir(), "portolan-ledger-page-"));
  beforeAll(() => visits.start(), 120_000);
  afterAll(async () => {
    await visits.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a whole record is said to be, again and again; a proof saved here is accepted by the standalone verifier", async () => {
    await using visited = await visits.visit({ path: "/ledger" });
    const { page, server } = visited;
    await page.getByText("sees the record for the first time").waitFor();
    await rowsOf(page).nth(39).waitFor();
    expect(await page.getByText("as it was recorded").count()).toBe(40);
    server.ledger.add(40, 42);
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByText("Whole. 41 entries").waitFor();
    await page.getByText("Witnessed by portolan-applier/quay").waitFor();
    await page.locator("summary", { hasText: "The machine's owner added Mei" }).first().click();
    const proof = join(folder, "entry.tlog-proof");
    writeFileSync(proof, await savedText(page, "Save the proof"));
    const accepted = spawnSync(process.execPath, [verifier, proof, server.ledger.verifierKey], { encoding: "utf8" });
    expect([accepted.status, accepted.stdout.split("\n")[0]]).toEqual([0, "entry 38 is in the record:"]);
  });

  test("filters: a kind, a person, and what fits nothing", async () => {
    await using visited = await visits.visit({ path: "/ledger" });
    const { page } = visited;
    await rowsOf(page).first().waitFor();
    await page.getByLabel("Kind", { exact: true }).selectOption("refused-sign-in");
    await page.getByText("4 matching entries").waitFor();
    await page.getByLabel("Who", { exact: true }).selectOption({ label: "Mei" });
    await page.getByText("No entry is like that.").waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText("40 of 40 entries").waitFor();
    await page.getByLabel("To", { exact: true }).fill("2020-01-01");
    await page.getByText("No entry is like that.").waitFor();
  });

  test.for([
    { what: "an edited row", words: "1 entry below is not what was recorded", forge: (ledger: FakeLedger) => edit(ledger) },
    {
      what: "a rollback",
      words: "Rolled back. This browser has seen 40 entries, now there are 30",
      forge: (ledger: FakeLedger) => ledger.rollBack(30),
    },
    {
      what: "a fork that has outgrown what was seen",
      words: "Another past. The first 40 entries are not those",
      forge(ledger: FakeLedger) {
        ledger.rewrite(9, (ledger.texts[9] ?? "").replace("mei-", "lee-"));
        ledger.add(40, 41);
      },
    },
    {
      what: "a fork of the same length",
      words: "Another past.",
      forge: (ledger: FakeLedger) => ledger.rewrite(3, (ledger.texts[3] ?? "").replace("code", "link")),
    },
    { what: "rows that are no entries", words: "2 entries below are not what was recorded", forge: garble },
    { what: "another key", words: "Another key.", forge: (ledger: FakeLedger) => ledger.replaceKey() },
  ])("found in red: $what", async ({ words, forge }) => {
    await using visited = await visits.visit({ path: "/ledger" });
    const { page, server } = visited;
    await rowsOf(page).first().waitFor();
    forge(server.ledger);
    await page.reload();
    await page.getByRole("alert").getByText(words).waitFor();
    await page.reload(); // what was found is not forgotten by having been seen
    await page.getByRole("alert").getByText(words).waitFor();
  });

  test("a rollback whose reason somebody knows is believed from then on", async () => {
    await using visited = await visits.visit({ path: "/ledger" });
    const { page, server } = visited;
    await rowsOf(page).first().waitFor();
    server.ledger.rollBack(30);
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByRole("button", { name: "I know why: believe what is here now" }).click();
    await page.getByText("sees the record for the first time").waitFor();
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByText("Whole. 30 entries").waitFor();
  });

  test("ten thousand entries come a hundred at a time, each checked, in a moment", async () => {
    await using visited = await visits.visit({
      path: "/ledger",
      prepare(server) {
        server.ledger = new FakeLedger(10_000, Date.now());
      },
    });
    const { page } = visited;
    await page.getByText("100 of 10000 entries").waitFor();
    await page.getByRole("button", { name: "Show older" }).click();
    await page.getByText("200 of 10000 entries").waitFor();
    expect(await page.getByText("as it was recorded").count()).toBe(200);
  });

  test.for(everyLook)("an opened entry breaks no rule of axe: $theme $language $width", async (look) => {
    await using visited = await visits.visit({ path: "/ledger" }, look);
    const { page, server } = visited;
    await rowsOf(page).first().waitFor();
    edit(server.ledger);
    await page.reload();
    await page.getByRole("alert").waitFor();
    await page.locator("main ul summary").first().click();
    await page.locator("main section summary").first().click();
    expect(await findViolations(page)).toEqual([]);
  });
});

/** Anything but what entries hold. */
function garble(ledger: FakeLedger): void {
  ledger.texts[39] = '{"kind":"exposure-changed","at":7,"by":{},"facts":{"opened":[null,7],"closed":{}}}';
  ledger.texts[38] = "no JSON";
}

function edit(ledger: FakeLedger): void {
  ledger.texts[39] = (ledger.texts[39] ?? "").replace("password-and-code", "password");
}

describe("the record of the real server", needs("chromium"), () => {
  test("one row is edited in the database: the page finds it, and so does portolan ledger verify", { timeout: 150_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "portolan-edited-"));
    chmodSync(directory, 0o755);
    const dataDir = join(directory, "data");
    const [product, browser] = await Promise.all([startProduct({ dataDir, port: 14_397 }), launchChromium()]);
    try {
      const page = await browser.newPage({ locale: "en" });
      page.setDefaultTimeout(30_000);
      await page.goto(product.link);
      await page.getByRole("grid").waitFor();
      await page.goto(`${new URL(product.link).origin}/ledger`);
      await page.getByText("signed in by a link of this machine").waitFor();
      expect(await page.getByText("not what was recorded").count()).toBe(0);
      const first = page.locator("summary", { hasText: "signed in by a link of this machine" });
      await first.click();
      await page.getByText(/^From (127\.0\.0\.1|::1), Mozilla/).waitFor();

      const database = new DatabaseSync(join(dataDir, "portolan.db"), { timeout: 5000 });
      database.exec(`drop trigger entry_is_as_it_was`);
      database.exec(`update entry set body = replace(body, '"by":"owner"', '"by":"unknown"') where body like '%"kind":"sign-in"%'`);
      database.close();
      await page.reload();
      await page.getByRole("alert").getByText("1 entry below is not what was recorded").waitFor();
      await page.locator("summary", { hasText: "Somebody signed in by a link of this machine" }).waitFor();
      const portolan = join(import.meta.dirname, "../../portolan");
      const verified = spawnSync(portolan, ["ledger", "verify", "--data-dir", dataDir, "--lang", "en"], { encoding: "utf8" });
      expect([verified.status, /Entry \d+ is not the one that was recorded\./.test(verified.stdout)]).toEqual([1, true]);
    } finally {
      await browser.close();
      await product.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
