/** Whether an expectation names anybody at all: without a field, whoever listens is welcome. */
import type { ExpectedOwner } from "./claim.ts";

export function isNobody({ unit, executable, user, container }: ExpectedOwner): boolean {
  return unit === null && executable === null && user === null && container === null;
}
