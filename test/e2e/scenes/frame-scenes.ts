/** What is around the pages. */
import { openChanges, table, type Scene } from "./scene.ts";

const threeHoursAgo = `localStorage.setItem("portolan.lastLook", new Date(Date.now() - 3 * 3600e3).toISOString())`;

export const frameScenes: readonly Scene[] = [
  {
    name: "palette",
    caption: { en: "Command palette", "zh-CN": "命令面板" },
    enter: async (page) => {
      await table(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill("mc");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
  {
    name: "last-look",
    caption: { en: "What changed since you last looked", "zh-CN": "自你上次查看以来的变化" },
    initScript: threeHoursAgo,
    enter: async (page) => {
      await table(page);
      await page
        .getByText(/since you last looked|自你上次查看/)
        .first()
        .waitFor();
    },
  },
  {
    name: "timeline",
    caption: { en: "Changes", "zh-CN": "变化" },
    enter: async (page) => {
      await table(page);
      await openChanges(page);
      await page.getByRole("main").getByRole("listitem").first().waitFor();
    },
  },
  {
    name: "sign-in",
    caption: { en: "Signing in", "zh-CN": "登录" },
    host: { isSignedIn: false },
    enter: (page) => page.getByRole("textbox").waitFor(),
  },
  {
    name: "help",
    caption: { en: "Help", "zh-CN": "帮助" },
    enter: async (page) => {
      await table(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];
