/** The judge in a process of its own, so that a fault or an endless loop of the model ends one case and not the run. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { CaseReport } from "./report.ts";

const program = join(import.meta.dirname, "judge/main.ts");

export type Judgement = { readonly report: CaseReport } | { readonly fault: string };

export interface JudgeProcess {
  judge(observationFile: string): Promise<Judgement>;
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
    judge: async (observationFile) => {
      child ??= start();
      const judgement = await ask(child, observationFile, timeoutMs);
      if ("fault" in judgement) {
        child.kill("SIGKILL");
        child = null;
      }
      return judgement;
    },
    close: () => child?.kill("SIGKILL"),
  };
}

function ask(child: ChildProcess, observationFile: string, timeoutMs: number): Promise<Judgement> {
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
    child.send(observationFile);
  });
}

function isJudgement(message: unknown): message is Judgement {
  return typeof message === "object" && message !== null && ("report" in message || "fault" in message);
}
