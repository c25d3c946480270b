/** Plans: the form with its preview, a plan in each of its states, the history, and the key that signs. */
import type { Page } from "playwright-core";
import { phrase } from "@portolan/phrases";
import { onlyPrivate } from "../fake-plans.ts";
import type { FakeServer } from "../fake-server.ts";
import type { Scene } from "./scene.ts";

const planned = (page: Page): Promise<void> => page.getByRole("article").getByRole("figure").first().waitFor();

/** Makes a plan before the page is opened, and puts it into a state. */
const withPlan = (change: (server: FakeServer, id: string) => void = () => undefined) => ({
  prepare: (server: FakeServer): void => {
    const { id } = server.plans.request({ intent: onlyPrivate, acceptedRisks: [] });
    change(server, id);
  },
  path: (server: FakeServer): string => `/plans/${server.plans.list()[0]?.id ?? ""}`,
  enter: planned,
});

export const planScenes: readonly Scene[] = [
  {
    name: "plan-form",
    caption: { en: "A new plan, with its effect while it is typed", "zh-CN": "新计划：边填边看后果" },
    path: "/plans/new/only/tcp/23333",
    enter: async (page) => {
      await page.getByRole("textbox", { name: /IPv4/ }).fill("192.168.0.0/16");
      await planned(page);
    },
  },
  {
    name: "plan-form-open",
    caption: { en: "A new plan: open to more, over both families, until a time", "zh-CN": "新计划：两个协议族临时另外放行" },
    path: "/plans/new/also/tcp/23333",
    enter: async (page) => {
      await page.getByRole("textbox", { name: /IPv4/ }).fill("198.51.100.0/24");
      await page.getByRole("group", { name: /IPv6/ }).getByRole("radio").last().check();
      await page.getByRole("textbox", { name: /IPv6/ }).fill("2001:db8:77::/48");
      await page.getByRole("button", { name: /^(1 day|1 天)$/ }).click();
      await planned(page);
      await page.getByRole("figure").last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: "plan-form-limit",
    caption: { en: "A new plan: a limit", "zh-CN": "新计划：限制速率" },
    path: "/plans/new/rate/tcp/443",
    enter: planned,
  },
  {
    name: "plan-form-wrong",
    caption: { en: "A new plan with something missing", "zh-CN": "新计划：还有未填的内容" },
    path: "/plans/new/only/tcp/23333",
    enter: async (page) => {
      await page.getByRole("textbox", { name: /IPv4/ }).fill("192.168.0.0/16, fd00::1");
      await page.getByRole("button", { name: /^(Keep this plan|保存此计划)$/ }).click();
      await page.getByRole("alert").first().waitFor();
    },
  },
  {
    name: "plan-risks",
    caption: { en: "Risks are accepted by name", "zh-CN": "风险要按名称接受" },
    path: "/plans/new/close/tcp/22",
    enter: async (page) => {
      await planned(page);
      await page.getByRole("checkbox").first().scrollIntoViewIfNeeded();
    },
  },
  {
    name: "plan-refused",
    caption: { en: "No such plan, and what would work", "zh-CN": "无法制定计划，以及可行的做法" },
    path: "/plans/new/only/tcp/3306",
    enter: async (page) => {
      await page.getByRole("textbox", { name: /IPv4/ }).fill("192.168.0.0/16");
      await page.getByRole("article").waitFor();
    },
  },
  {
    name: "plan-requested",
    caption: { en: "A plan waits for a signature", "zh-CN": "计划等待签名" },
    ...withPlan(),
  },
  {
    name: "plan-approved",
    caption: { en: "A plan is ready to apply", "zh-CN": "计划可以应用" },
    ...withPlan((server) => (server.plans.approval = "none")),
  },
  {
    name: "plan-waiting",
    caption: { en: "Applied: it is undone unless it is confirmed", "zh-CN": "已应用：不确认就会撤销" },
    ...withPlan((server, id) => server.plans.apply(id)),
  },
  {
    name: "plan-cut-off",
    caption: { en: "The change has shut you out: nothing has to be done", "zh-CN": "修改把你挡在了外面：无需做任何事" },
    ...withPlan((server, id) => server.plans.apply(id)),
    enter: async (page, server) => {
      await planned(page);
      server.plans.isSilent = true;
      server.cut();
      await page
        .getByRole("alert")
        .filter({ hasText: /is gone|已断开/ })
        .waitFor();
    },
  },
  {
    name: "plan-confirmed",
    caption: { en: "Confirmed", "zh-CN": "已确认" },
    ...withPlan((server, id) => server.plans.move(server.plans.read(id), "confirmed", null)),
  },
  {
    name: "plan-undone",
    caption: { en: "Undone, and why", "zh-CN": "已撤销及其原因" },
    ...withPlan((server, id) => server.plans.move(server.plans.read(id), "undone", phrase("guard.outcome.not-confirmed"))),
  },
  {
    name: "plan-stale",
    caption: { en: "The rules have changed: what it would do now", "zh-CN": "规则已变化：现在的后果" },
    ...withPlan((server, id) => {
      const record = server.plans.read(id);
      record.fresh = server.plans.preview({ intent: onlyPrivate, acceptedRisks: [] });
      server.plans.move(record, "stale", null);
    }),
  },
  {
    name: "plan-no-applier",
    caption: { en: "Nothing here can change this host", "zh-CN": "这里没有能修改此主机的程序" },
    ...withPlan((server) => (server.plans.applier = "absent")),
  },
  {
    name: "plans",
    caption: { en: "Every plan there was", "zh-CN": "所有计划" },
    path: "/plans",
    prepare: makeHistory,
    enter: (page) => page.getByRole("main").getByRole("listitem").first().waitFor(),
  },
  {
    name: "plans-empty",
    caption: { en: "The first plan", "zh-CN": "第一个计划" },
    path: "/plans",
    enter: (page) => page.getByText(/^(No plan yet|还没有计划)$/).waitFor(),
  },
  {
    name: "signing-key",
    caption: { en: "The key of this browser", "zh-CN": "此浏览器的密钥" },
    path: "/people",
    enter: async (page) => {
      await page.getByRole("textbox", { name: /^(Name of the key|密钥名称)$/ }).fill("Mei");
      await page.getByRole("button", { name: /^(Make a key|在此浏览器中)/ }).click();
      await page
        .getByText(/approver add Mei/)
        .first()
        .waitFor();
    },
  },
];

/** Plans in many states, the last one still to be done. */
function makeHistory(server: FakeServer): void {
  const { plans } = server;
  const make = (
    state: Parameters<typeof plans.move>[1] | null,
    intent: Parameters<typeof plans.preview>[0]["intent"],
    why?: ReturnType<typeof phrase>,
  ): void => {
    const { id } = plans.request({ intent, acceptedRisks: ["opens-to-everyone", "cut-connections", "lose-ssh", "lose-own-way"] });
    if (state !== null) plans.move(plans.read(id), state, why ?? null);
  };
  const everyone = { ipv4: { kind: "everyone" }, ipv6: { kind: "nobody" } } as const;
  make("confirmed", { kind: "close", protocol: "tcp", port: 25_565 });
  make("ended", {
    ...onlyPrivate,
    port: 24_444,
    sources: { ipv4: { kind: "only", sources: ["198.51.100.7/32"] }, ipv6: { kind: "nobody" } },
  });
  make("undone", { kind: "close", protocol: "tcp", port: 443 }, phrase("guard.outcome.not-confirmed"));
  make("refused", { ...onlyPrivate, port: 80 }, phrase("guard.outcome.stale"));
  make("confirmed", { kind: "allow", protocol: "tcp", port: 23_333, sources: everyone, isAdded: true, until: null });
  make(null, onlyPrivate);
}
