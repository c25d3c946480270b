/** Questions to the model of the host. */
import type { Scene } from "./scene.ts";

export const whatIfScenes: readonly Scene[] = [
  {
    name: "what-if-rules",
    caption: { en: "What if: other rules", "zh-CN": "推演：换一套规则" },
    path: "/what-if",
    enter: async (page) => {
      await page.getByRole("button", { name: /example|示例/ }).click();
      await page.getByRole("button", { name: /^(Compare|与本机)/ }).click();
      await page.getByRole("article").waitFor();
      await page.getByRole("article").locator("summary").first().click();
    },
  },
  {
    name: "what-if-wrong",
    caption: { en: "What if: rules that are not understood", "zh-CN": "推演：无法理解的规则" },
    path: "/what-if",
    enter: async (page) => {
      await page.getByRole("textbox").fill("table inet filter {\n\tchain input { type filter hook input priority 0; policy drop; }\n}");
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "what-if-problems",
    caption: { en: "What if: a line that is not understood", "zh-CN": "推演：有一行无法理解" },
    path: "/what-if",
    enter: async (page) => {
      const rules = ["*filter", ":INPUT DROP [0:0]", "-A INPUT -p tcp -m tcp --dprt 443 -j ACCEPT", "ACCEPT everything", "COMMIT"];
      await page.getByRole("textbox").fill(rules.join("\n"));
      await page.getByRole("button", { name: /^(Compare|与本机)/ }).click();
      await page
        .getByRole("article")
        .getByRole("button", { name: /^(Line 3|第 3 行)$/ })
        .click();
    },
  },
  {
    name: "what-if-source",
    caption: { en: "What if: where a source gets in", "zh-CN": "推演：某个来源能访问哪里" },
    path: "/what-if/source",
    enter: async (page) => {
      await page.getByRole("textbox").fill("192.168.0.0/16");
      await page.getByRole("main").getByRole("combobox").selectOption("eth0");
      await page.getByRole("textbox").press("Enter");
      await page.getByRole("article").waitFor();
    },
  },
  {
    name: "what-if-packet",
    caption: { en: "What if: one packet, step by step", "zh-CN": "推演：逐步追踪一个数据包" },
    path: "/what-if/packet/tcp/192.168.4.5/203.0.113.7/23333/eth0",
    enter: (page) => page.getByRole("article").waitFor(),
  },
];
