/** The judge in a process of its own, so that a fault or an endless loop of the model ends one case and not the run. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { JudgeOptions as JudgedParts } from "./judge/judge-case.ts";
import type { CaseReport } from "./report.ts";

const program = join(import.meta.dirname, "judge/main.ts");

export type Judgement = { readonly report: CaseReport } | { readonly fault: string };

/** The message to the process. */
export interface JudgeRequest extends JudgedParts {
  readonly path: string; // of the observation
}

export interface JudgeProcess {
  judge(observationFile: string, parts?: JudgedParts): Promise<Judgement>;
  close(): void;
}

export interface JudgeOptions {
  readonly timeoutMs?: number; // for one case; absent: 10 minutes
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A fault of one case leaves the next a new process. */
export function openJudge({ timeoutMs = 600_000, execArgv = [], env = {} }: JudgeOptions = {}): JudgeProcess {
  let child: ChildProcess | null = null;
  const start = (): ChildProcess =>
    fork(program, [], { execArgv: [...execArgv], env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  return {
    judge: async (path, parts = {}) => {
      child ??= start();
      const judgement = await ask(child, { path, ...parts }, timeoutMs);
      if ("fault" in judgement) {
        child.kill("SIGKILL");
        child = null;
      }
      return judgement;
    },
    close: () => child?.kill("SIGKILL"),
  };
}

function ask(child: ChildProcess, request: JudgeRequest, timeoutMs: number): Promise<Judgement> {
  return new Promise((resolve) => {
    let errors = "";
    const listen = (text: Buffer): void => {
      errors = `${errors}${text.toString("utf8")}`.slice(-4000);
    };
    const finish = (judgement: Judgement): void => {
      clearTimeout(timer);
      child.off("message", take);
      child.off("exit", ended);
      child.stderr?.off("data", listen);
      resolve(judgement);
    };
    const take = (message: unknown): void => {
      if (isJudgement(message)) finish(message);
    };
    const ended = (code: number | null): void => finish({ fault: `the judge ended with ${code ?? "a signal"}\n${errors}` });
    const timer = setTimeout(() => finish({ fault: `the judge took longer than ${timeoutMs / 1000} s` }), timeoutMs);
    child.stderr?.on("data", listen);
    child.on("message", take);
    child.on("exit", ended);
    child.send(request);
  });
}

function isJudgement(message: unknown): message is Judgement {
  return typeof message === "object" && message !== null && ("report" in message || "fault" in message);
}
