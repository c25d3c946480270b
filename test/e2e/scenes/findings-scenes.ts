/** The page of findings. */
import { generateFindings } from "../fake-reach.ts";
import type { Scene } from "./scene.ts";

export const findingScenes: readonly Scene[] = [
  {
    name: "findings",
    caption: { en: "Findings", "zh-CN": "发现" },
    path: "/findings",
    enter: async (page) => {
      await page.getByRole("main").locator("details").first().waitFor();
      const closed = page.getByRole("main").locator("details:not([open])").first();
      if ((await closed.count()) > 0) await closed.locator("summary").click();
      await page.getByRole("main").locator("code").first().waitFor();
    },
  },
  {
    name: "findings-many",
    caption: { en: "A thousand findings", "zh-CN": "一千项发现" },
    path: "/findings",
    prepare: (server) => (server.reach.findings = generateFindings(1000)),
    enter: async (page) => {
      await page.getByRole("main").locator("summary").first().click();
      await page.getByRole("main").locator("code").first().waitFor();
    },
  },
  {
    name: "findings-none",
    caption: { en: "Nothing found", "zh-CN": "没有发现问题" },
    path: "/findings",
    prepare: (server) => (server.reach.findings = []),
    enter: (page) => page.getByText(/^(Nothing found|没有发现问题)$/).waitFor(),
  },
  {
    name: "findings-failed",
    caption: { en: "Findings that did not come", "zh-CN": "未能得到发现" },
    path: "/findings",
    prepare: (server) => (server.failing = "findings"),
    enter: (page) => page.getByRole("main").getByRole("alert").waitFor(),
  },
];
