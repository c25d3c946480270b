import type { Language } from "@portolan/phrases";
import type { Evidence, ReloadEffect, ScopeTarget } from "@portolan/services";
import type { ReloadRow } from "./run-results.ts";
import type { ModeKind } from "./service-modes.ts";

/** What the tables of services say besides the catalogue's own phrases. */
export interface ServiceWords {
  readonly title: string;
  readonly introduction: readonly string[]; // paragraphs
  readonly glance: string;
  readonly legend: readonly string[];
  readonly head: readonly string[];
  readonly scopes: Readonly<Record<ScopeTarget, string>>;
  readonly yes: string;
  readonly noWay: string;
  readonly kinds: Readonly<Record<ModeKind, string>>;
  readonly evidence: Readonly<Record<Evidence | "title", string>>;
  readonly elsewhere: string; // run by tests of another shape
  readonly ports: string;
  readonly alsoCalled: string;
  readonly change: string;
  readonly reload: string;
  readonly runs: string;
  readonly runHead: readonly string[];
  readonly reloadHead: readonly string[];
  readonly effect: Readonly<Record<ReloadEffect, string>>;
  readonly seen: Readonly<Record<ReloadRow["effect"], string>>;
  readonly separator: string; // between items of a list
  readonly colon: string;
}

export const serviceWords: Readonly<Record<Language, ServiceWords>> = {
  en: {
    title: "Services Portolan knows",
    introduction: [
      "For each service: which file and key decide where it listens, how to change that, and what a reload really does.",
      "This page is made by `npm run services`. It starts the real program in every mode listed here and writes nothing unless all passed: the sockets that Portolan predicts from the settings must be exactly those the kernel shows, and the place it names must be the one that set them.",
    ],
    glance: "At a glance",
    legend: [
      "**✓** the program was run this way: prediction, kernel and named place agreed. **yes** it can be set, not run. **no way** the service cannot do it; its section says why. An empty cell: does not apply, or was not run. **Stand-in run**: not the program itself but one of the same runtime that listens as its source says.",
      "The columns from “default” to “argument or variable” say where the setting stood when the named place was checked.",
    ],
    head: [
      "Service",
      "Evidence",
      "IPv4 only",
      "IPv6 only",
      "Both",
      "This host only",
      "Default",
      "Include",
      "Given twice",
      "Other file",
      "Drop-in",
      "Argument or variable",
      "A reload",
    ],
    scopes: { ipv4: "IPv4 only", ipv6: "IPv6 only", dual: "Both", loopback: "This host only" },
    yes: "yes",
    noWay: "no way",
    kinds: {
      default: "default",
      ipv4: "IPv4 only",
      ipv6: "IPv6 only",
      dual: "both",
      loopback: "this host only",
      include: "include",
      duplicate: "given twice",
      "other-file": "other file",
      "drop-in": "drop-in",
      environment: "variable",
      argument: "argument",
      other: "other",
    },
    evidence: {
      title: "Evidence",
      run: "run",
      "stand-in": "stand-in run",
      "source-read": "source read, not run",
    },
    elsewhere: "run by tests of their own",
    ports: "Usual ports",
    alsoCalled: "Also called",
    change: "How to change it",
    reload: "How to apply it:",
    runs: "Modes that were run",
    runHead: ["Mode", "What was set", "Sockets the kernel showed", "Set by"],
    reloadHead: ["Change", "What happened"],
    effect: {
      applies: "applies it",
      partly: "applies some changes, silently not others",
      ignored: "is ignored",
      refused: "is refused",
      stops: "ends the service",
      none: "there is none",
    },
    seen: { applied: "applied", "not-applied": "not applied, old sockets stay", stopped: "nothing listens any more" },
    separator: ", ",
    colon: ": ",
  },
  "zh-CN": {
    title: "Portolan 认识的服务",
    introduction: [
      "每个服务都写明：哪个文件的哪个键决定监听地址，怎么改，reload 实际会怎样。",
      "本页由 `npm run services` 生成：逐一按下列方式启动真实程序，全部通过才会写出。“通过”指 Portolan 由配置推断出的套接字与内核显示的完全一致，并且它指出的位置正是决定监听地址的位置。表中“设置内容”一栏是测试里的英文原文。",
    ],
    glance: "一览",
    legend: [
      "**✓** 实际运行过：推断、内核、所指位置三者一致。**可以** 能这样设置，但没有运行过。**做不到** 该服务没有办法，原因见它的小节。空格：不适用，或没有运行过。**运行过替身程序**：运行的不是它本身，而是按其源码以同样方式监听的同类程序。",
      "从“默认”到“参数或变量”各栏表示：核对所指位置时，设置写在哪里。",
    ],
    head: [
      "服务",
      "依据",
      "仅 IPv4",
      "仅 IPv6",
      "双栈",
      "仅本机",
      "默认",
      "被包含的文件",
      "写了两遍",
      "另一个文件",
      "drop-in",
      "参数或变量",
      "reload",
    ],
    scopes: { ipv4: "仅 IPv4", ipv6: "仅 IPv6", dual: "双栈", loopback: "仅本机" },
    yes: "可以",
    noWay: "做不到",
    kinds: {
      default: "默认",
      ipv4: "仅 IPv4",
      ipv6: "仅 IPv6",
      dual: "双栈",
      loopback: "仅本机",
      include: "被包含的文件",
      duplicate: "写了两遍",
      "other-file": "另一个文件",
      "drop-in": "drop-in",
      environment: "环境变量",
      argument: "命令行参数",
      other: "其他",
    },
    evidence: {
      title: "依据",
      run: "已运行",
      "stand-in": "运行过替身程序",
      "source-read": "读过源码，未运行",
    },
    elsewhere: "由单独的测试运行",
    ports: "常用端口",
    alsoCalled: "别名",
    change: "怎么改",
    reload: "怎么生效：",
    runs: "运行过的方式",
    runHead: ["方式", "设置内容", "内核显示的套接字", "由何处设置"],
    reloadHead: ["改动", "结果"],
    effect: {
      applies: "会生效",
      partly: "部分改动生效，其余不生效也不报错",
      ignored: "被忽略",
      refused: "被拒绝",
      stops: "会让服务退出",
      none: "没有",
    },
    seen: { applied: "已生效", "not-applied": "未生效，旧套接字仍在", stopped: "不再监听" },
    separator: "、",
    colon: "：",
  },
};
