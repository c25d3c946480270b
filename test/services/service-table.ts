import { render, serviceLabel, type Language } from "@portolan/phrases";
import { catalogue, type ReloadEffect, type ScopeTarget, type Service } from "@portolan/services";
import type { ModeRow, ReloadRow, RunRow } from "./run-results.ts";

interface Words {
  readonly title: string;
  readonly introduction: string;
  readonly head: readonly string[];
  readonly reloads: string;
  readonly reloadHead: readonly string[];
  readonly scopes: Readonly<Record<ScopeTarget, string>>;
  readonly notRun: string;
  readonly yes: string;
  readonly no: string;
  readonly effect: Readonly<Record<ReloadEffect, string>>;
  readonly seen: Readonly<Record<ReloadRow["effect"], string>>;
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: "Services Portolan knows",
    introduction:
      "Made by `npm run services`, which starts the real program of every row in every mode named here and writes nothing unless all passed. A mode " +
      "passes when the sockets that Portolan predicts from the settings are exactly those the kernel shows, and the line it names is the line that set them. " +
      "“Not run” means: from the program's source and documents only, which Portolan says wherever it shows such a service.",
    head: ["Service", "Usual ports", "Run as", "Modes run", "IPv4 only", "IPv6 only", "Both", "This host only", "A reload"],
    reloads: "Reloads that were run",
    reloadHead: ["Service", "Change", "What happened"],
    scopes: { ipv4: "IPv4 only", ipv6: "IPv6 only", dual: "Both", loopback: "This host only" },
    notRun: "not run",
    yes: "yes",
    no: "no way",
    effect: {
      applies: "applies it",
      partly: "applies some changes, silently not others",
      ignored: "is ignored",
      refused: "is refused",
      stops: "ends the service",
      none: "there is none",
    },
    seen: { applied: "applied", "not-applied": "not applied, old sockets stay", stopped: "the service ended" },
  },
  "zh-CN": {
    title: "Portolan 认识的服务",
    introduction:
      "由 `npm run services` 生成：逐行、逐种模式启动真实程序，全部通过才会写出。" +
      "“通过”指：Portolan 由配置推断出的套接字与内核显示的完全一致，并且指出的那一行正是决定监听地址的那一行。" +
      "“未运行”指结论只来自该程序的源码和文档；Portolan 显示这类服务时会注明。",
    head: ["服务", "常用端口", "运行的版本", "运行过的模式", "仅 IPv4", "仅 IPv6", "双栈", "仅本机", "reload"],
    reloads: "实际执行过的 reload",
    reloadHead: ["服务", "改动", "结果"],
    scopes: { ipv4: "仅 IPv4", ipv6: "仅 IPv6", dual: "双栈", loopback: "仅本机" },
    notRun: "未运行",
    yes: "可以",
    no: "做不到",
    effect: {
      applies: "会生效",
      partly: "部分改动生效，其余不生效也不报错",
      ignored: "被忽略",
      refused: "被拒绝",
      stops: "会让服务退出",
      none: "没有",
    },
    seen: { applied: "已生效", "not-applied": "未生效，旧套接字仍在", stopped: "服务退出" },
  },
};

/** The document for one language. Services are in the order of the catalogue. */
export function renderServiceTable(rows: readonly RunRow[], language: Language): string {
  const { title, introduction, head, reloads, reloadHead, seen } = words[language];
  const modes = rows.filter((row): row is ModeRow => "kind" in row);
  const reloaded = rows.filter((row): row is ReloadRow => "reload" in row);
  const lines = catalogue.map((service) =>
    serviceRow(
      service,
      modes.filter((mode) => mode.service === service.id),
      language,
    ),
  );
  const reloadLines = reloaded
    .toSorted((left, right) => left.service.localeCompare(right.service))
    .map(({ service, reload, effect }) => [nameOf(service, language), reload, seen[effect]]);
  return [`# ${title}`, "", introduction, "", ...table(head, lines), "", `## ${reloads}`, "", ...table(reloadHead, reloadLines), ""].join(
    "\n",
  );
}

function serviceRow(service: Service, modes: readonly ModeRow[], language: Language): string[] {
  const { notRun, yes, no, effect } = words[language];
  const changes = service.changes([]);
  const scope = (target: ScopeTarget): string => (changes.find((change) => change.target === target)?.possible === true ? yes : no);
  const versions = Object.entries(modes[0]?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return [
    nameOf(service.id, language),
    service.usualPorts.map(({ protocol, port }) => `${port}/${protocol}`).join(", "),
    modes.length === 0 ? notRun : versions.join(", "),
    modes.length === 0 ? "" : `${modes.length}: ${[...new Set(modes.map(({ kind }) => kind))].join(", ")}`,
    scope("ipv4"),
    scope("ipv6"),
    scope("dual"),
    scope("loopback"),
    effect[service.reload],
  ];
}

function nameOf(id: string, language: Language): string {
  return render(serviceLabel({ id, name: catalogue.find((service) => service.id === id)?.name ?? id }), language);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
}
