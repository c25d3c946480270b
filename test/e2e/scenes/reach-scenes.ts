/** Who gets in. */
import type { Page } from "playwright-core";
import { drawerAt, explained, table, type Scene } from "./scene.ts";

export const reachScenes: readonly Scene[] = [
  {
    name: "reach-table",
    caption: { en: "Grouped by who gets in", "zh-CN": "按谁能访问分组" },
    path: "/?group=reach",
    enter: table,
  },
  {
    name: "reach-judging",
    caption: { en: "Who gets in is being judged", "zh-CN": "正在判断谁能访问" },
    path: drawerAt(23_333),
    prepare: (server) => {
      server.reach.revision = 0;
      server.reach.state = "pending";
    },
    enter: explained,
  },
  {
    name: "reach-failed",
    caption: { en: "Who gets in could not be judged", "zh-CN": "无法判断谁能访问" },
    path: drawerAt(23_333),
    prepare: (server) => (server.failing = "reach"),
    enter: async (page) => {
      await explained(page);
      await page.getByRole("dialog").getByRole("alert").first().waitFor();
    },
  },
  {
    name: "reach-unread",
    caption: { en: "Rules that could not be read", "zh-CN": "没能读到规则" },
    path: drawerAt(23_333),
    prepare: (server) => (server.reach.isUnread = true),
    enter: drawn,
  },
  {
    name: "reach-open",
    caption: { en: "Who gets in, from sources to socket", "zh-CN": "谁能访问：从来源到套接字" },
    path: drawerAt(443),
    enter: drawn,
  },
  {
    name: "reach-depends",
    caption: { en: "Who gets in depends", "zh-CN": "能否访问要看情况" },
    path: drawerAt(22),
    enter: drawn,
  },
];

async function drawn(page: Page): Promise<void> {
  await explained(page);
  await page.getByRole("dialog").locator("figure details").first().waitFor();
}
