import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { decideBind, type HeldBind, type WantedBind } from "@portolan/sockets";
import { beforeAll, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { bindAddresses, modes, optionPairs, type BindAnswer, type BindAttempts, type BindSide } from "./bind-cases.ts";

const EADDRINUSE = 98;
const MATRIX_SIZE = bindAddresses.length ** 2 * optionPairs.length * modes.length;
let attempts: BindAttempts;

beforeAll(() => {
  const program = fileURLToPath(new URL("bind-attempts.ts", import.meta.url));
  attempts = JSON.parse(
    execFileSync(process.execPath, [program], { timeout: 60_000, maxBuffer: 16 << 20, encoding: "utf8" }),
  ) as BindAttempts;
}, 70_000);

function held(answer: BindAnswer, side: BindSide, listening: boolean): HeldBind {
  return { ...side, namespace: "host", protocol: answer.mode === "udp" ? "udp" : "tcp", port: 20000, listening };
}

function wanted(answer: BindAnswer, side: BindSide): WantedBind {
  return { ...side, namespace: "host", protocol: answer.mode === "udp" ? "udp" : "tcp", port: 20000 };
}

/** Cases in which the model and the kernel differ, as text that names the case. */
function mismatches(answers: readonly BindAnswer[]): string[] {
  return answers.flatMap((answer) => {
    const expected =
      decideBind(held(answer, answer.held, answer.mode === "tcp-listening"), wanted(answer, answer.wanted)).code === "ok" ? 0 : EADDRINUSE;
    const later = answer.laterListenErrno;
    const expectedLater = decideBind(held(answer, answer.wanted, true), wanted(answer, answer.held)).code === "ok" ? 0 : EADDRINUSE;
    if (answer.heldErrno !== 0) return [`not tried, errno ${answer.heldErrno}: ${JSON.stringify(answer)}`];
    if (answer.errno !== expected) return [`expected ${expected}: ${JSON.stringify(answer)}`];
    return later !== null && later !== expectedLater ? [`later listen, expected ${expectedLater}: ${JSON.stringify(answer)}`] : [];
  });
}

function report(name: string, answers: readonly BindAnswer[]): void {
  const found = mismatches(answers);
  const refused = answers.filter(({ errno }) => errno === EADDRINUSE).length;
  const later = answers.filter(({ laterListenErrno }) => laterListenErrno !== null).length;
  console.log(`${name}: ${answers.length} attempts (${refused} refused, ${later} later listens), ${found.length} mismatches`);
  expect(found.slice(0, 5)).toEqual([]);
  expect(refused).toBeGreaterThan(0);
}

test("OV9 every pair of bind addresses and options for one user agrees with this kernel", () => {
  const answers = attempts.answers.filter(({ held, wanted }) => held.euid === wanted.euid && held.device === null).slice(0, MATRIX_SIZE);
  expect(answers).toHaveLength(MATRIX_SIZE);
  report("one user", answers);
});

test("OV9 every pair of bind addresses and options for two users agrees with this kernel", needs("namespaces"), () => {
  const answers = attempts.answers.filter(({ held, wanted }) => held.euid !== wanted.euid);
  expect(answers).toHaveLength(MATRIX_SIZE);
  report("two users", answers);
});

test("OV9 every pair of no device, one device and another agrees with this kernel", needs("namespaces"), () => {
  expect(attempts.hasDevices).toBe(true);
  const answers = attempts.answers.slice(2 * MATRIX_SIZE);
  expect(answers).toHaveLength(3 * 3 * 9 * modes.length);
  report("devices", answers);
});
