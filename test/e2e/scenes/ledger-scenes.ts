/** The states of the page about the record. */
import type { Page } from "playwright-core";
import { FakeLedger } from "../fake-ledger.ts";
import type { FakeServer } from "../fake-server.ts";
import type { Scene } from "./scene.ts";

const rows = (page: Page): Promise<void> => page.locator("main ul details").first().waitFor();

/** Looks once, so that this browser remembers the head, and again after something was done to the record. */
const lookTwice =
  (meanwhile: (server: FakeServer) => void) =>
  async (page: Page, server: FakeServer): Promise<void> => {
    await rows(page);
    meanwhile(server);
    await page.reload();
    await page.getByRole("alert").waitFor();
    await rows(page).catch(() => {});
  };

export const ledgerScenes: readonly Scene[] = [
  {
    name: "ledger",
    caption: { en: "The record, checked in the browser", "zh-CN": "审计记录，在浏览器中检验" },
    path: "/ledger",
    async enter(page) {
      await rows(page);
      await page.reload();
      await rows(page);
    },
  },
  {
    name: "ledger-entry",
    caption: { en: "One entry with what is kept beside it", "zh-CN": "一条条目及其旁存的信息" },
    path: "/ledger",
    async enter(page) {
      await rows(page);
      await page.locator("main select").first().selectOption("plan-requested");
      await page.locator("main ul summary").first().click();
      await page.locator("main ul code").first().waitFor();
    },
  },
  {
    name: "ledger-edited",
    caption: { en: "One row was edited in the database", "zh-CN": "数据库中有一行被改动" },
    path: "/ledger",
    prepare(server) {
      server.ledger.texts[39] = (server.ledger.texts[39] ?? "").replace("password-and-code", "password");
    },
    async enter(page) {
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "ledger-rolled-back",
    caption: { en: "An older database was put in place", "zh-CN": "换上了旧的数据库" },
    path: "/ledger",
    enter: lookTwice((server) => server.ledger.rollBack(21)),
  },
  {
    name: "ledger-forked",
    caption: { en: "The past was written anew", "zh-CN": "历史被改写" },
    path: "/ledger",
    enter: lookTwice((server) => {
      server.ledger.rewrite(9, (server.ledger.texts[9] ?? "").replace("mei-", "lee-"));
      server.ledger.add(40, 41);
    }),
  },
  {
    name: "ledger-empty",
    caption: { en: "Nothing is recorded yet", "zh-CN": "尚无记录" },
    path: "/ledger",
    prepare(server) {
      server.ledger = new FakeLedger(0, Date.now());
    },
    async enter(page) {
      await page.locator("main p", { hasText: /Nothing is recorded|尚无记录/ }).waitFor();
    },
  },
  {
    name: "ledger-failed",
    caption: { en: "The record cannot be read", "zh-CN": "无法读取审计记录" },
    path: "/ledger",
    prepare(server) {
      server.failing = "everything";
    },
    async enter(page) {
      await page.getByRole("alert").first().waitFor();
    },
  },
];
