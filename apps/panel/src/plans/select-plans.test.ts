import { expect, test } from "vitest";
import type { PlanState, PlanSummary } from "../wire.ts";
import { selectPlans, standingOf, type Standing } from "./select-plans.ts";

const plan = (id: string, state: PlanState) => ({ id, state }) as PlanSummary;
const plans = [plan("a", "requested"), plan("b", "confirmed"), plan("c", "undone"), plan("d", "waiting")];
const select = (hidden: readonly Standing[], text = "") =>
  selectPlans(plans, { hidden: new Set(hidden), text, words: ({ id, state }) => `${id.toUpperCase()} ${state}` }).map(({ id }) => id);

test("a group that is hidden is left out; each word has to be found", () => {
  expect(select([])).toEqual(["a", "b", "c", "d"]);
  expect(select(["open", "over"])).toEqual(["b"]);
  expect(select([], " WAIT d ")).toEqual(["d"]);
  expect(select([], "wait b")).toEqual([]);
});

test("an end of any kind is over; what was confirmed is in force", () => {
  expect((["refused", "expired", "withdrawn", "ended", "undone"] as const).map(standingOf)).toEqual(
    Array.from({ length: 5 }, () => "over"),
  );
  expect(standingOf("confirmed")).toBe("done");
});
