/** The field that rules are pasted into: lines are numbered, as problems are told by their line. */
import { useDeferredValue, useRef, type ReactElement, type RefObject } from "react";
import { useSpeech } from "../settings/language.ts";
import type { FieldIds } from "./form-parts.tsx";

interface RulesFieldProps extends FieldIds {
  readonly fieldRef: RefObject<HTMLTextAreaElement | null>;
  readonly rules: string;
  readonly onChange: (text: string) => void;
}

export function RulesField({ id, describedBy, isInvalid, fieldRef, rules, onChange }: RulesFieldProps): ReactElement {
  const gutter = useRef<HTMLPreElement>(null);
  const numbers = numbersOf(useDeferredValue(rules));
  const text = "py-1.5 font-mono text-xs leading-[1.125rem]";
  return (
    <div
      className={`flex overflow-hidden rounded-md border bg-raised focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent ${isInvalid ? "border-bad" : "border-line-strong"}`}
    >
      <pre
        ref={gutter}
        aria-hidden
        className={`${text} pointer-events-none max-h-full w-10 shrink-0 overflow-hidden border-r border-line bg-sunken pr-1.5 text-right text-muted select-none [contain:size]`}
      >
        {numbers}
      </pre>
      <textarea
        ref={fieldRef}
        id={id}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        value={rules}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
        rows={rules === "" ? 7 : 11}
        spellCheck={false}
        autoCapitalize="off"
        translate="no"
        wrap="off"
        className={`${text} min-w-0 flex-1 bg-transparent px-2.5 whitespace-pre outline-none`}
      />
    </div>
  );
}

function numbersOf(text: string): string {
  const count = text.split("\n").length;
  return Array.from({ length: count }, (_, index) => index + 1).join("\n");
}

interface LineLinkProps {
  readonly fieldRef: RefObject<HTMLTextAreaElement | null>;
  readonly line: number;
}

/** Marks the line in the field and brings it into view. */
export function LineLink({ fieldRef, line }: LineLinkProps): ReactElement {
  const { say } = useSpeech();
  return (
    <button
      type="button"
      onClick={() => showLine(fieldRef.current, line)}
      className="shrink-0 font-medium whitespace-nowrap text-accent underline underline-offset-2"
    >
      {say("panel.whatIf.rules.line", { line })}
    </button>
  );
}

function showLine(field: HTMLTextAreaElement | null, line: number): void {
  if (field === null) return;
  const lines = field.value.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  field.focus();
  field.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  field.scrollTop = (field.scrollHeight / lines.length) * Math.max(0, line - 3);
}

/** From 1; null where no line has the text. */
export function findLine(rules: string, text: string): number | null {
  const wanted = text.replace(/…$/, "").trim();
  if (wanted === "") return null;
  const at = rules.split("\n").findIndex((line) => line.trim().startsWith(wanted));
  return at === -1 ? null : at + 1;
}
