import { RefusalError } from "@portolan/contract";
import type { Coverage } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { refuseNothing } from "./host-view.ts";

const coverage = (namespacesRead: number, namespacesUnreadable: number): Coverage => ({
  sockets: "proc",
  namespacesRead,
  namespacesUnreadable,
  ownersUnknown: 0,
  notes: [],
});

test("only a host of which nothing at all could be read is refused", () => {
  expect(() => refuseNothing(coverage(0, 2))).toThrow(RefusalError);
  expect(() => refuseNothing(coverage(1, 200))).not.toThrow();
  expect(() => refuseNothing(coverage(1, 0))).not.toThrow();
});
