import { RefusalError } from "@portolan/contract";
import type { Parsed } from "@portolan/leases/parse-pool";

/** What was parsed; otherwise the first that is wrong with it is thrown. */
export function parsedOrRefused<Value>(code: "POOL_INVALID" | "CLAIM_INVALID", parsed: Parsed<Value>): Value {
  if (parsed.code === "parsed") return parsed.value;
  const [first] = parsed.problems;
  throw new RefusalError(code, { field: first?.path ?? "?", reason: first === undefined ? "?" : `${first.value} (${first.code})` });
}
