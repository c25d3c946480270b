/** The table of endpoints, and the page when there is none. */
import { openChanges, table, type Scene } from "./scene.ts";

export const tableScenes: readonly Scene[] = [
  { name: "table", caption: { en: "Endpoints", "zh-CN": "端点" }, enter: table },
  {
    name: "table-full",
    caption: { en: "10,000 endpoints", "zh-CN": "一万个端点" },
    host: { size: 10_000 },
    enter: table,
  },
  {
    name: "table-grouped",
    caption: { en: "Grouped by service", "zh-CN": "按服务分组" },
    path: "/?group=service",
    enter: table,
  },
  {
    name: "columns-menu",
    caption: { en: "Choosing columns", "zh-CN": "选择列" },
    enter: async (page) => {
      await table(page);
      await page.getByRole("button", { name: /^(Columns|列)$/ }).click();
      await page.getByRole("menu").waitFor();
    },
  },
  {
    name: "search",
    caption: { en: "Search suggests what the host has", "zh-CN": "搜索会提示本机已有的值" },
    enter: async (page) => {
      await table(page);
      await page.getByRole("combobox").fill("unit:");
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "free-ports",
    caption: { en: "Free ports", "zh-CN": "空闲端口" },
    path: "/?q=%3Afree+8000",
    enter: (page) => page.getByRole("main").getByText("8000").first().waitFor(),
  },
  {
    name: "nothing-found",
    caption: { en: "Nothing found", "zh-CN": "没有找到" },
    path: "/?q=unit%3Azebra",
    enter: (page) => page.getByText(/No endpoint matches|没有匹配/).waitFor(),
  },
  {
    name: "empty",
    caption: { en: "A host without listeners", "zh-CN": "没有任何监听的主机" },
    host: { size: 0 },
    enter: (page) => page.getByText(/Nothing listens here|这里没有任何监听/).waitFor(),
  },
  {
    name: "loading",
    caption: { en: "Loading", "zh-CN": "加载中" },
    prepare: (server) => (server.failing = "stream"),
    enter: (page) => page.getByRole("main").waitFor(),
  },
  {
    name: "failed",
    caption: { en: "Could not be loaded", "zh-CN": "加载失败" },
    prepare: (server) => (server.failing = "everything"),
    enter: (page) =>
      page
        .getByText(/could not be loaded|无法加载/)
        .first()
        .waitFor(),
  },
  {
    name: "lost",
    caption: { en: "The connection is lost; what was known stays", "zh-CN": "连接中断，已知内容保留" },
    enter: async (page, server) => {
      await table(page);
      server.failing = "everything";
      server.cut();
      await page.getByRole("alert").first().waitFor();
    },
  },
  {
    name: "silent",
    caption: { en: "The scanner is silent", "zh-CN": "扫描进程没有回应" },
    enter: async (page, server) => {
      await table(page);
      server.silence();
      await page.getByRole("alert").first().waitFor();
    },
  },
  {
    name: "part-failed",
    caption: { en: "One part fails, the rest works", "zh-CN": "一部分出错，其余照常" },
    prepare: (server) => {
      const [first] = server.history;
      if (first !== undefined)
        server.history = [Object.assign({}, first, { before: null, after: { id: "unreadable" } }), ...server.history.slice(1)];
    },
    enter: async (page) => {
      await table(page);
      await openChanges(page);
      await page.getByRole("alert").first().waitFor();
    },
  },
];
