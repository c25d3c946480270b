import { expect, test } from "vitest";
import { planCommand } from "../commands/plan.ts";
import { planActions } from "./run-plan.ts";

test("every wish that help and completion offer is carried out, and no other", () => {
  expect(Object.keys(planActions).toSorted()).toEqual([...(planCommand.arguments[0]?.values ?? [])].toSorted());
});
