/** Pools, leases, the claim of a port, and where leases and the host disagree. */
import type { Page } from "playwright-core";
import { phrase } from "@portolan/phrases";
import type { FakeServer } from "../fake-server.ts";
import { strangerEvidence } from "../generated-leases.ts";
import type { Scene } from "./scene.ts";

const slider = (page: Page): Promise<void> => page.getByRole("slider").first().waitFor();
const rows = (page: Page): Promise<void> => page.getByRole("grid").getByRole("row").first().waitFor();
const dialog = (page: Page): Promise<void> => page.getByRole("dialog").locator("h3").first().waitFor();

const filled =
  (count: number, more: (server: FakeServer) => void = () => undefined) =>
  (server: FakeServer): void => {
    server.leases.fill(count);
    more(server);
  };

function warn(server: FakeServer): void {
  server.leases.isEphemeral = true;
  server.leases.warnings = [
    {
      code: "ephemeral",
      what: phrase("lease.kept.ephemeral"),
      fix: phrase("lease.freeing.reserve-range"),
      lines: ["net.ipv4.ip_local_reserved_ports = 20000-29999"],
      intent: { kind: "sysctl", key: "net.ipv4.ip_local_reserved_ports", value: "20000-29999" },
    },
  ];
}

function foresee(server: FakeServer): void {
  const nowMs = Date.now();
  const points = Array.from({ length: 48 }, (_, index) => {
    const middle = 640 + index * 9 + 40 * Math.sin(index / 4);
    return { atMs: nowMs + index * 3_600_000, low: middle - 4 * index - 20, middle, high: middle + 6 * index + 25 };
  });
  server.leases.forecast = {
    code: "forecast",
    method: "fitted",
    isFallback: false,
    against: "seasonal",
    skill: 0.71,
    coverage: 0.9,
    fullInDays: { early: 9, middle: 14, late: 23 },
    points,
  };
}

const fillOwner = (page: Page): Promise<void> => page.getByRole("textbox", { name: /^(Owner|所有者)$/ }).fill("shop/checkout");

export const leaseScenes: readonly Scene[] = [
  {
    name: "pools",
    caption: { en: "Pools of ports", "zh-CN": "端口池" },
    path: "/pools",
    prepare: filled(800, (server) => {
      warn(server);
      server.leases.writePool(null, {
        name: "pci-cardholder",
        place: { kind: "host", host: "games-01" },
        bands: [{ kind: "static", from: 15_000, to: 15_009 }],
        headroom: 0,
      });
    }),
    enter: (page) => page.getByRole("main").getByRole("listitem").first().waitFor(),
  },
  {
    name: "pools-empty",
    caption: { en: "The first pool", "zh-CN": "第一个端口池" },
    path: "/pools",
    enter: (page) => page.getByText(/^(No pool yet|还没有端口池)$/).waitFor(),
  },
  {
    name: "pool",
    caption: { en: "A pool of 10,000 ports as a picture", "zh-CN": "一万个端口的端口池" },
    path: "/pools/games",
    prepare: filled(800, (server) => {
      warn(server);
      foresee(server);
    }),
    enter: slider,
  },
  {
    name: "pool-map",
    caption: { en: "Every port of it: one by keyboard", "zh-CN": "逐个端口：用键盘查看" },
    path: "/pools/games",
    prepare: filled(800),
    enter: async (page) => {
      await slider(page);
      const dynamic = page.getByRole("slider").last();
      await dynamic.focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowRight");
      await dynamic.scrollIntoViewIfNeeded();
    },
  },
  {
    name: "pool-use",
    caption: { en: "Its use, and when it will be full", "zh-CN": "用量，以及何时用满" },
    path: "/pools/games",
    prepare: filled(800, foresee),
    enter: async (page) => {
      await slider(page);
      await page.getByRole("region", { name: /^(Rules|规则)$/ }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "pool-full",
    caption: { en: "A pool that is nearly full", "zh-CN": "将要用满的端口池" },
    path: "/pools/games",
    prepare: filled(9000),
    enter: slider,
  },
  {
    name: "pool-form",
    caption: { en: "A new pool", "zh-CN": "新建端口池" },
    path: "/pools/+",
    enter: (page) => page.getByRole("textbox").first().waitFor(),
  },
  {
    name: "leases",
    caption: { en: "10,000 leases", "zh-CN": "一万个租约" },
    path: "/leases?sort=state",
    prepare: filled(10_000),
    enter: rows,
  },
  {
    name: "leases-empty",
    caption: { en: "No leases yet", "zh-CN": "还没有租约" },
    path: "/leases",
    enter: (page) => page.getByText(/^(No port is leased yet|还没有租出任何端口)$/).waitFor(),
  },
  {
    name: "leases-failed",
    caption: { en: "Leases could not be read", "zh-CN": "未能读取租约" },
    path: "/leases",
    prepare: (server) => (server.failing = "leases"),
    enter: (page) => page.getByRole("alert").first().waitFor(),
  },
  {
    name: "lease-hijacked",
    caption: {
      en: "A stranger listens at a leased port: which program, and who started it",
      "zh-CN": "租出的端口被冒用：是哪个程序、由谁启动",
    },
    path: "/leases/hijacked00000001",
    prepare: filled(60),
    enter: async (page) => {
      await dialog(page);
      await page.getByRole("button", { name: /20444/ }).click();
      await page.getByText(/systemctl stop/).waitFor();
    },
  },
  {
    name: "lease",
    caption: { en: "One lease: what listens, why it was chosen, its history", "zh-CN": "一个租约：监听、选择理由与历史" },
    path: "/leases/lease00000000000",
    prepare: filled(60),
    enter: dialog,
  },
  {
    name: "claim",
    caption: { en: "A claim, explained before anything is taken", "zh-CN": "申请端口：先说明理由，再占用" },
    path: "/leases/new/games",
    prepare: filled(60),
    enter: async (page) => {
      await fillOwner(page);
      await page.getByRole("article").waitFor();
    },
  },
  {
    name: "claim-refused",
    caption: { en: "A claim that cannot be met, and what to do", "zh-CN": "无法满足的申请，以及解决办法" },
    path: "/leases/new/games/20021",
    prepare: filled(60, (server) => {
      const port = 20_021;
      const told = {
        what: phrase("lease.refused.port-occupied", { port, who: "kworker (PID 31337)" }),
        works: phrase("lease.refused.port-occupied.works"),
      };
      server.leases.refusal = { code: "port-occupied", port, evidence: [{ ...strangerEvidence, port }], told };
    }),
    enter: async (page) => {
      await fillOwner(page);
      await page.getByText("/tmp/.x/kworker").waitFor();
    },
  },
  {
    name: "claim-granted",
    caption: { en: "A port granted", "zh-CN": "端口已分配" },
    path: "/leases/new/games",
    prepare: filled(60),
    enter: async (page) => {
      await fillOwner(page);
      await page.getByRole("article").waitFor();
      await page.getByRole("button", { name: /^(Claim it|申请)$/ }).click();
      await page.getByText(/PORT=22871/).waitFor();
    },
  },
  {
    name: "drift",
    caption: { en: "Where leases and the host disagree", "zh-CN": "租约与实际不符之处" },
    path: "/leases/drift",
    prepare: filled(60),
    enter: (page) => page.getByRole("article").first().waitFor(),
  },
];
