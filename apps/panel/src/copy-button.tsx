/** Copies a text and says so for a moment, to eyes and to screen readers. Works without the clipboard API too, as on plain HTTP. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactElement } from "react";
import { useSpeech } from "./settings/language.ts";

const shownMs = 1500;

export function CopyButton({ text }: { readonly text: string }): ReactElement {
  const { say } = useSpeech();
  const [isCopied, markCopied] = useCopied();
  return (
    <button
      type="button"
      aria-label={isCopied ? say("panel.copied") : say("panel.copyOf", { text })}
      title={say("panel.copy")}
      onClick={() => void copyText(text).then(markCopied)}
      className="flex size-6 max-sm:size-10 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-ink"
    >
      {isCopied ? <Check aria-hidden size={13} className="text-good" /> : <Copy aria-hidden size={13} />}
    </button>
  );
}

/** Whether something was copied a moment ago, and how to say that it was. */
export function useCopied(): readonly [boolean, () => void] {
  const [copiedAt, setCopiedAt] = useState(0);
  useEffect(() => {
    if (copiedAt === 0) return;
    const timer = setTimeout(() => setCopiedAt(0), shownMs);
    return () => clearTimeout(timer);
  }, [copiedAt]);
  return [copiedAt !== 0, () => setCopiedAt(Date.now())];
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
}

function copyBySelection(text: string): void {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "fixed opacity-0";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
