/** The drawer that explains an endpoint. */
import { drawerAt, explained, writeNotes, type Scene } from "./scene.ts";

export const drawerScenes: readonly Scene[] = [
  {
    name: "drawer-service",
    caption: { en: "One endpoint explained", "zh-CN": "解释一个端点" },
    path: drawerAt(23_333),
    prepare: writeNotes,
    enter: explained,
  },
  {
    name: "drawer-docker",
    caption: { en: "A port that Docker published", "zh-CN": "Docker 发布的端口" },
    path: drawerAt(6379),
    enter: explained,
  },
  {
    name: "drawer-unknown-owner",
    caption: { en: "Without root: an owner that could not be read", "zh-CN": "没有 root：读不到占用者" },
    host: { isPrivileged: false },
    path: drawerAt(3306),
    enter: explained,
  },
  {
    name: "drawer-loading",
    caption: { en: "An explanation is asked for", "zh-CN": "正在询问" },
    host: { explanationDelayMs: 20_000 },
    path: drawerAt(443),
    enter: (page) => page.getByRole("dialog").getByRole("status").first().waitFor({ state: "attached" }),
  },
  {
    name: "drawer-failed",
    caption: { en: "An explanation that did not come", "zh-CN": "未能得到解释" },
    path: drawerAt(443),
    prepare: (server) => (server.failing = "explanation"),
    enter: (page) => page.getByRole("dialog").getByRole("alert").waitFor(),
  },
  {
    name: "drawer-note",
    caption: { en: "Writing a name and a note", "zh-CN": "填写名称和备注" },
    path: drawerAt(8080),
    enter: async (page) => {
      await explained(page);
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /note|备注/i })
        .first()
        .click();
      await page.getByRole("dialog").getByRole("textbox").first().fill("Shop API");
    },
  },
];
