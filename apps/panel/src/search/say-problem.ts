/** What the search did not understand, in words. */
import { closedValues, filterKeys, type QueryProblem } from "@portolan/query";
import type { Speech } from "../settings/language.ts";

export function sayProblem(problem: QueryProblem, { say }: Speech): string {
  switch (problem.code) {
    case "unknown-key":
      return say("panel.query.unknownKey", { key: problem.key, known: filterKeys.join(", ") });
    case "unknown-value":
      return say("panel.query.unknownValue", {
        key: problem.key,
        known: (closedValues[problem.key] ?? []).join(", "),
        value: problem.value,
      });
    case "bad-port":
      return say("panel.query.badPort", { value: problem.value });
    case "bad-duration":
      return say("panel.query.badDuration", { value: problem.value });
    case "empty-value":
      return say("panel.query.emptyValue", { key: problem.key });
    case "unknown-command":
      return say("panel.query.unknownCommand", { command: problem.command });
    case "unclosed-quote":
      return say("panel.query.unclosedQuote");
  }
}
