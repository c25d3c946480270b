import * as fc from "fast-check";
import { expect, test } from "vitest";
import { RefusalError } from "@portolan/contract";
import { codeAt, encodeBase32, findStep, plainRecoveryCode } from "./one-time-code.ts";
import { hashText, type PeopleParts } from "./people-parts.ts";
import { signInByPassword } from "./person-sign-in.ts";
import { openTestHouse, passwordOf } from "./test-house.ts";

/**
 * The states of sign-in as one table, which the real thing is compared with:
 *
 * | waits | password | let in | second factor | code                    | answer                 | failures of the name |
 * |-------|----------|--------|---------------|-------------------------|------------------------|----------------------|
 * | yes   | any      | any    | any           | any                     | SIGN_IN_DELAYED        | as before            |
 * | no    | wrong    | any    | any           | any                     | SIGN_IN_REFUSED        | one more             |
 * | no    | right    | no     | any           | any                     | SIGN_IN_REFUSED        | one more             |
 * | no    | right    | yes    | no            | any                     | signed in              | none                 |
 * | no    | right    | yes    | yes           | none                    | SECOND_FACTOR_REQUIRED | as before            |
 * | no    | right    | yes    | yes           | of now, not used        | signed in              | none                 |
 * | no    | right    | yes    | yes           | recovery code, not used | signed in              | none                 |
 * | no    | right    | yes    | yes           | any other               | SECOND_FACTOR_REFUSED  | one more             |
 */
interface Model {
  nowMs: number;
  failures: number;
  lastMs: number;
  isLetIn: boolean;
  hasFactor: boolean;
  usedStep: number;
  readonly usedCodes: Set<number>;
}

const stepMs = 30_000;
const free = 3;
type CodeKind = "none" | "now" | "before" | "after" | "old" | "wrong" | "recovery";
interface Step {
  readonly kind: "try" | "wait" | "toggle-access" | "toggle-factor";
  readonly isRight: boolean;
  readonly code: CodeKind;
  readonly nth: number;
  readonly waitMs: number;
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom("try", "try", "try", "try", "wait", "toggle-access", "toggle-factor"),
    isRight: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    code: fc.constantFrom<CodeKind>("none", "now", "before", "after", "old", "wrong", "recovery"),
    nth: fc.nat({ max: 2 }),
    waitMs: fc.constantFrom(500, 1000, 5000, stepMs, 300_000),
  }),
  { minLength: 1, maxLength: 25 },
);

/** What the table says; changes the model as it says. */
function expected(model: Model, { isRight, code, nth }: Step): string {
  if (model.failures >= free) {
    const delayMs = Math.min(300_000, 1000 * 2 ** (model.failures - free));
    if (model.nowMs < model.lastMs + delayMs) return "SIGN_IN_DELAYED";
  }
  const fail = (answer: string): string => {
    model.failures++;
    model.lastMs = model.nowMs;
    return answer;
  };
  const enter = (): string => {
    model.failures = 0;
    return "signed in";
  };
  if (!isRight || !model.isLetIn) return fail("SIGN_IN_REFUSED");
  if (!model.hasFactor) return enter();
  if (code === "none") {
    if (model.failures > 0) model.lastMs = model.nowMs; // the delay begins anew: nothing is gained by asking
    return "SECOND_FACTOR_REQUIRED";
  }
  if (code === "recovery") {
    if (model.usedCodes.has(nth)) return fail("SECOND_FACTOR_REFUSED");
    model.usedCodes.add(nth);
    return enter();
  }
  const step = stepOf(model.nowMs, code);
  if (step === null || step <= model.usedStep) return fail("SECOND_FACTOR_REFUSED");
  model.usedStep = step;
  return enter();
}

function stepOf(nowMs: number, code: CodeKind): number | null {
  const current = Math.floor(nowMs / stepMs);
  return { now: current, before: current - 1, after: current + 1, old: null, wrong: null, none: null, recovery: null }[code];
}

test("whatever is tried in whatever order, sign-in answers what the table of its states says", async () => {
  await using house = await openTestHouse();
  const password = await house.people.hasher.hash(passwordOf("Mei"));
  const secret = Buffer.from("12345678901234567890");
  const recovery = ["aaaa", "bbbb", "cccc"];
  let run = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const id = `person-${String(run++).replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)))}`; // digits are no part of a recovery code
      const model: Model = {
        nowMs: 1_800_000_000_000,
        failures: 0,
        lastMs: 0,
        isLetIn: true,
        hasFactor: false,
        usedStep: 0,
        usedCodes: new Set(),
      };
      const parts: PeopleParts = { ...house.people, nowMs: () => model.nowMs };
      const { write } = house.storage;
      await write.addPerson({ id, name: id, nameKey: id, roles: [], password, nowMs: 1, isFirst: false });
      for (const step of taken) {
        if (step.kind === "wait") model.nowMs += step.waitMs;
        else if (step.kind === "toggle-access") {
          model.isLetIn = !model.isLetIn;
          await write.writeDisabled({ person: id, disabledMs: model.isLetIn ? null : model.nowMs });
        } else if (step.kind === "toggle-factor") {
          model.hasFactor = !model.hasFactor;
          model.usedStep = 0;
          model.usedCodes.clear();
          if (model.hasFactor) await useFactor(parts, id);
          else await write.removeSecondFactor({ person: id });
        } else expect(await tryIn(parts, id, step)).toBe(expected(model, step));
      }
    }),
    { numRuns: 60 },
  );

  async function useFactor({ storage, wrap }: PeopleParts, person: string): Promise<void> {
    const wrapped = wrap.wrap(secret, person);
    await storage.write.beginSecondFactor({ person, wrapped });
    const recoveryHashes = recovery.map((code) => hashText(plainRecoveryCode(`${person}-${code}`)));
    await storage.write.acceptSecondFactor({ person, wrapped, step: 0, recoveryHashes });
  }

  async function tryIn(parts: PeopleParts, name: string, step: Step): Promise<string> {
    const { isRight } = step;
    const typed = typedCode(name, parts.nowMs(), step);
    const given = { name, password: isRight ? passwordOf("Mei") : "not what it is", ...(typed === null ? {} : { code: typed }) };
    try {
      await signInByPassword(parts, given, { address: name, replaced: null });
      return "signed in";
    } catch (error) {
      if (error instanceof RefusalError) return error.code;
      throw error;
    }
  }

  function typedCode(name: string, nowMs: number, { code, nth }: Step): string | null {
    if (code === "none") return null;
    if (code === "recovery") return `${name}-${recovery[nth] ?? ""}`;
    if (code === "old") return codeAt(secret, nowMs - 5 * stepMs);
    if (code === "wrong") return codeAt(Buffer.from("another secret, so no"), nowMs);
    return codeAt(secret, nowMs + { now: 0, before: -stepMs, after: stepMs }[code]);
  }
});

test("codes are those of RFC 6238, appendix B, in six digits", () => {
  const secret = Buffer.from("12345678901234567890");
  const seconds = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
  expect(seconds.map((at) => codeAt(secret, at * 1000))).toEqual(["287082", "081804", "050471", "005924", "279037", "353130"]);
  expect(encodeBase32(secret)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
});

test("a code counts one step early and one step late, and no further", () => {
  const secret = Buffer.from("12345678901234567890");
  const nowMs = 1_800_000_015_000;
  const step = Math.floor(nowMs / stepMs);
  const found = [-2, -1, 0, 1, 2].map((off) => findStep(secret, codeAt(secret, nowMs + off * stepMs), nowMs));
  expect(found).toEqual([null, step - 1, step, step + 1, null]);
});
