/** The panel's states, each as a person may meet it: what the gallery shows and what is looked through for what people with a handicap could not use. */
import type { Page } from "playwright-core";
import type { FakeServer, FakeServerOptions } from "./fake-server.ts";
import { generateFindings } from "./fake-reach.ts";
import { idAt } from "./panel-visit.ts";

export interface Scene {
  readonly name: string; // of the picture's file
  readonly caption: { readonly en: string; readonly "zh-CN": string };
  readonly host?: Partial<FakeServerOptions>;
  readonly path?: string | ((server: FakeServer) => string);
  readonly initScript?: string;
  readonly prepare?: (server: FakeServer) => void;
  /** Puts the page into the state, and ends once it is in it. */
  readonly enter: (page: Page, server: FakeServer) => Promise<void>;
}

const table = (page: Page): Promise<void> => page.locator('[role="row"][id]').first().waitFor();
const explained = (page: Page): Promise<void> => page.getByRole("dialog").locator("h3").first().waitFor();
const drawn = async (page: Page): Promise<void> => {
  await explained(page);
  await page.getByRole("dialog").locator("figure details").first().waitFor();
};
const drawerAt =
  (port: number) =>
  (server: FakeServer): string =>
    `/?endpoint=${encodeURIComponent(idAt(server, port))}`;
const threeHoursAgo = `localStorage.setItem("portolan.lastLook", new Date(Date.now() - 3 * 3600e3).toISOString())`;

function writeNotes(server: FakeServer): void {
  const write = (port: number, name: string, text: string): void => {
    const endpoint = server.endpoints.find((one) => one.port === port);
    const place = endpoint ?? { namespace: "host", protocol: "tcp" as const, address: "0.0.0.0", port, device: null };
    const { namespace, protocol, address, device } = place;
    const id = endpoint?.id ?? `gone-${port}`;
    const changedAt = new Date(Date.now() - port * 30_000).toISOString();
    server.notes.kept.set(id, { endpoint: id, place: { namespace, protocol, address, port, device }, name, text, revision: 1, changedAt });
  };
  write(8080, "Shop API", "Behind the proxy. Ask Li Wei before it moves.");
  write(23_333, "游戏面板", "只给内网用，外网走 443。");
  write(8443, "Old admin page", "Was switched off with the move to the new host.");
}

export const scenes: readonly Scene[] = [
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
  {
    name: "services",
    caption: { en: "Services", "zh-CN": "服务" },
    path: "/services",
    prepare: dropMcsmanagerDaemon,
    enter: (page) => page.getByRole("main").getByRole("listitem").first().waitFor(),
  },
  {
    name: "service-partly",
    caption: { en: "A service of which one part does not answer", "zh-CN": "有一部分不应答的服务" },
    path: "/services/mcsmanager",
    prepare: dropMcsmanagerDaemon,
    enter: (page) => page.getByRole("article").waitFor(),
  },
  {
    name: "service-unknown",
    caption: { en: "A service that is not known", "zh-CN": "不认识的服务" },
    path: "/services/zebra",
    enter: (page) => page.getByRole("alert").first().waitFor(),
  },
  {
    name: "notes",
    caption: { en: "Names and notes", "zh-CN": "名称和备注" },
    path: "/notes",
    prepare: writeNotes,
    enter: (page) => page.getByRole("main").getByRole("listitem").first().waitFor(),
  },
  {
    name: "notes-empty",
    caption: { en: "No notes yet", "zh-CN": "还没有备注" },
    path: "/notes",
    enter: (page) => page.getByRole("heading", { level: 2 }).first().waitFor(),
  },
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

/** MCSManager's daemon ran, and does not any more. */
function dropMcsmanagerDaemon(server: FakeServer): void {
  server.endpoints = server.endpoints.filter(({ port }) => port !== 24_444);
}

/** The changes stand beside the table where there is room, otherwise behind a button. */
async function openChanges(page: Page): Promise<void> {
  const tab = page.getByRole("button", { name: /^(Changes|变化)$/ }).or(page.getByRole("radio", { name: /^(Changes|变化)$/ }));
  if ((await tab.count()) > 0) await tab.first().click();
}
