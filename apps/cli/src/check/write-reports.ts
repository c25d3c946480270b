import { RefusalError } from "@portolan/contract";
import type { FileHandle } from "node:fs/promises";
import type { CommandCall } from "../command.ts";
import type { HostView } from "../host-view.ts";
import { openForWriting, replaceContents } from "../written-file.ts";
import type { Checked } from "./checked.ts";

const kinds = ["sarif", "html"] as const;

interface Wanted {
  readonly kind: (typeof kinds)[number];
  readonly path: string;
  readonly file: FileHandle | null; // null: standard output, in place of the page
}

/** Files that a check leaves beside what it prints: `--sarif FILE`, `--html FILE`. */
export class Reports implements AsyncDisposable {
  readonly #wanted: readonly Wanted[];

  private constructor(wanted: readonly Wanted[]) {
    this.#wanted = wanted;
  }

  /** Opened at once, so that a place that cannot be written is refused before the host is read. */
  static async open({ options }: CommandCall): Promise<Reports> {
    const asked = kinds.flatMap((kind) => {
      const path = options.text(kind);
      return path === null ? [] : [{ kind, path }];
    });
    const printed = [
      ...(options.flag("json") ? ["--json"] : []),
      ...asked.filter(({ path }) => path === "-").map(({ kind }) => `--${kind}`),
    ];
    const [first = "", second] = printed;
    if (second !== undefined) throw new RefusalError("ARGUMENT_INVALID", { argument: second, value: "-", expected: `FILE (${first})` });
    const wanted: Wanted[] = [];
    for (const { kind, path } of asked) wanted.push({ kind, path, file: path === "-" ? null : await openForWriting(path) });
    return new Reports(wanted);
  }

  /** Whether one of them takes the place of the page. */
  get isPrinted(): boolean {
    return this.#wanted.some(({ file }) => file === null);
  }

  async write(checked: Checked, view: HostView, { terminal, language }: CommandCall): Promise<void> {
    for (const { kind, path, file } of this.#wanted) {
      const text = await render(kind, { checked, view, language });
      if (file === null) terminal.write(text);
      else await replaceContents(file, { path, text });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { file } of this.#wanted) await file?.close();
  }
}

interface Told {
  readonly checked: Checked;
  readonly view: HostView;
  readonly language: CommandCall["language"];
}

async function render(kind: Wanted["kind"], { checked, view, language }: Told): Promise<string> {
  if (kind === "html") return (await import("./html-report.ts")).htmlReport(checked, view, language);
  return `${JSON.stringify((await import("./sarif-document.ts")).sarifDocument(checked, view, language), null, 2)}\n`;
}
