import { catalogue, phrase, type MessageId, type Phrase } from "@portolan/phrases";

/** Where the record is not the one that was seen before, the sentence says what root can do. Other reasons about it have one sentence: what is wrong with it stands on its own page. */
const ofRecord = /^(?:record-|no-record|proof-outdated|other-log|checkpoint-|log-|entry-)/;

/** How a change came to its end, or why it did not begin. A newer applier may know codes that we do not. */
export function outcomePhrase({ code, detail }: { readonly code: string; readonly detail: string | null }): Phrase {
  const outcome = sentenceOf(code);
  return detail === null ? outcome : phrase("guard.outcome.trouble", { outcome, trouble: detail });
}

function sentenceOf(code: string): Phrase {
  const id = `guard.outcome.${code}`;
  if (isPlainOutcome(id)) return { id };
  return ofRecord.test(code) ? phrase("guard.outcome.record") : phrase("guard.outcome.other", { code });
}

function isPlainOutcome(id: string): id is MessageId {
  return Object.hasOwn(catalogue, id) && id !== "guard.outcome.other" && id !== "guard.outcome.trouble";
}
