/** Views and commands of the palette: everything of it that does not depend on the host. */
import { phrase, type MessageId } from "@portolan/phrases";
import { copyText } from "../copy-button.tsx";
import { switchLanguage } from "../settings/language.ts";
import { chooseTheme, themes } from "../settings/theme.ts";
import { chooseDensity, densities } from "../settings/density.ts";
import { wordsOf, type PaletteEntry } from "./palette-entry.ts";

export interface PaletteActions {
  readonly visit: (href: string) => void;
  /** Changes one thing of the table's view and keeps the rest; comes back to the table from another page. */
  readonly groupBy: (group: string | undefined) => void;
  readonly help: () => void;
  readonly signOut: () => void;
}

export function panelCommands({ visit, groupBy, help, signOut }: PaletteActions): readonly PaletteEntry[] {
  const entry = (kind: "view" | "command", id: MessageId, run: () => void): PaletteEntry => ({
    id,
    kind,
    label: { id },
    detail: null,
    words: wordsOf({ id }, furtherWords[id] ?? ""),
    run,
  });
  return [
    entry("view", "panel.palette.endpoints", () => visit("/")),
    entry("view", "panel.palette.findings", () => visit("/findings")),
    entry("view", "panel.palette.whatIf", () => visit("/what-if")),
    entry("view", "panel.palette.whatIfSource", () => visit("/what-if/source")),
    entry("view", "panel.palette.whatIfPacket", () => visit("/what-if/packet")),
    entry("view", "panel.palette.plans", () => visit("/plans")),
    entry("view", "panel.palette.planForm", () => visit("/plans/new")),
    entry("view", "panel.palette.leases", () => visit("/leases")),
    entry("view", "panel.palette.claim", () => visit("/leases/new")),
    entry("view", "panel.palette.pools", () => visit("/pools")),
    entry("view", "panel.palette.drift", () => visit("/leases/drift")),
    entry("view", "panel.palette.internet", () => visit("/?q=reach:internet")),
    entry("view", "panel.palette.services", () => visit("/services")),
    entry("view", "panel.palette.notes", () => visit("/notes")),
    entry("view", "panel.palette.ledger", () => visit("/ledger")),
    entry("view", "panel.palette.people", () => visit("/people")),
    entry("view", "panel.palette.public", () => visit("/?q=public")),
    entry("view", "panel.palette.dual", () => visit("/?q=scope:dual")),
    entry("view", "panel.palette.freePorts", () => visit("/?q=:free")),
    ...groups.map((group) => entry("view", `panel.palette.group.${group}`, () => groupBy(group === "none" ? undefined : group))),
    ...densities.map((density) => entry("command", `panel.palette.density.${density}`, () => chooseDensity(density))),
    entry("command", "panel.palette.language", () => switchLanguage("en")),
    entry("command", "panel.palette.languageChinese", () => switchLanguage("zh-CN")),
    ...themes.map((theme) => entry("command", `panel.palette.theme.${theme}`, () => chooseTheme(theme))),
    entry("command", "panel.palette.copyLink", () => void copyText(location.href)),
    entry("command", "panel.palette.help", help),
    entry("command", "panel.palette.signOut", signOut),
  ];
}

/** What else people call these, in both languages. */
const furtherWords: Readonly<Partial<Record<MessageId, string>>> = {
  "panel.palette.endpoints": "ports 端口 table 表",
  "panel.palette.findings": "problems issues 问题 风险 risk",
  "panel.palette.whatIf": "simulate firewall 防火墙 模拟 diff 对比 nftables iptables",
  "panel.palette.whatIfSource": "reach from 来源 网段",
  "panel.palette.whatIfPacket": "trace 追踪 packet 数据包",
  "panel.palette.plans": "changes history firewall 防火墙 变更 历史 审批 approve",
  "panel.palette.planForm": "allow only close open limit firewall 防火墙 放行 关闭 限速 来源 变更",
  "panel.palette.leases": "ports allocation lease 租约 端口 分配 renew release 续期 释放",
  "panel.palette.claim": "new lease allocate port 申请 分配 端口 租约",
  "panel.palette.pools": "pool ports capacity forecast 端口池 容量 预测 余量",
  "panel.palette.drift": "orphan mismatch 不符 漂移",
  "panel.palette.ledger": "audit log ledger history 审计 日志 record verify 检验",
  "panel.palette.internet": "public exposed 暴露 公网 reach:internet",
  "panel.palette.public": "public",
  "panel.palette.dual": "dual IPv4 IPv6",
  "panel.palette.freePorts": ":free",
  "panel.palette.language": "语言 English 英语",
  "panel.palette.languageChinese": "语言 Chinese zhongwen",
  "panel.palette.copyLink": "url 网址 地址 share 分享",
  "panel.palette.help": "shortcuts 快捷键",
  "panel.palette.signOut": "log out logout 登出",
  "panel.palette.density.roomy": "density 密度",
  "panel.palette.density.tight": "density 密度",
  "panel.palette.theme.dark": "dark mode night 夜间模式",
  "panel.palette.theme.light": "light mode day 白天模式",
};

const groups = ["none", "service", "unit", "container", "process", "reach"] as const;

/** What a typed number offers before anything else. */
export function portEntries(text: string, visit: (href: string) => void): readonly PaletteEntry[] {
  const match = /^(?:(tcp|udp)\/)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) return [];
  const named = match[1] === undefined ? String(port) : `${match[1]}/${port}`;
  return [
    {
      id: `explain ${named}`,
      kind: "port",
      label: phrase("panel.palette.explainPort", { port: named }),
      detail: null,
      words: text,
      run: () => visit(`/?port=${encodeURIComponent(named)}`),
    },
    {
      id: `free ${port}`,
      kind: "port",
      label: phrase("panel.palette.freeNear", { port }),
      detail: null,
      words: text,
      run: () => visit(`/?q=${encodeURIComponent(`:free ${port}`)}`),
    },
  ];
}
