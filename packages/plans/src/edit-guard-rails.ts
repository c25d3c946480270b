/** Changes the list of keys in a guard-rail file and nothing else of its text: whatever root has written, comments too, stays as it is. */
import { isMap, isSeq, parseDocument, type Document, type YAMLSeq } from "yaml";
import type { Approver } from "./guard-rails.ts";

const head =
  " What nobody may plan away on this host, and whose keys count. Of root; Portolan adds keys below approvers and changes nothing else.";

/** `text`: one that `parseGuardRails` has no problem with; empty: a file is begun. */
export function addApprover(text: string, { name, kind, key }: Approver): string {
  const document = documentOf(text);
  if (document.contents === null) document.commentBefore ??= head;
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  const known = listOf(document);
  const list = known ?? document.createNode([]);
  if (known === null) document.set("approvers", list);
  list.flow = false;
  list.add(document.createNode({ name, kind, key }));
  return document.toString({ lineWidth: 0 });
}

/** Those for whose key `isGone` holds. The same text where there is none. */
export function removeApprovers(text: string, isGone: (key: string) => boolean): string {
  const document = documentOf(text);
  const list = listOf(document);
  const kept = list?.items.filter((item) => !(isMap(item) && isGone(String(item.get("key")))));
  if (list === null || kept === undefined || kept.length === list.items.length) return text;
  if (kept.length === 0) document.delete("approvers");
  else list.items = kept;
  return document.toString({ lineWidth: 0 });
}

function documentOf(text: string): Document {
  return parseDocument(text, { maxAliasCount: 0 } as Parameters<typeof parseDocument>[1]);
}

function listOf(document: Document): YAMLSeq | null {
  const list = document.get("approvers", true);
  return isSeq(list) ? list : null;
}
