/**
 * What named.conf and its includes say, as far as listeners go: the lines of `options`, `controls`, `statistics-channels` and `acl`, in the order they are
 * read. An include stands in its place, may be a glob, and a relative one hangs below the `directory` that was read before it.
 */
import { decodeText } from "../formats/decode-text.ts";
import { filesOf } from "../formats/included-lines.ts";
import { parseNamedSyntax, type NamedStatement } from "../formats/named-syntax.ts";
import { resolvePath } from "../program-name.ts";
import type { FileBytes, FileRequest } from "../service.ts";

/** A statement with its file; `text` is its words after the name, a block in braces. */
export interface BindStatement {
  readonly name: string;
  readonly statement: NamedStatement;
  readonly file: string;
  readonly fileHash: string | null;
}

export interface BindConfiguration {
  readonly options: readonly BindStatement[]; // of every options block
  readonly controls: readonly BindStatement[] | null; // null: no such block
  readonly statistics: readonly BindStatement[];
  readonly lists: ReadonlyMap<string, readonly NamedStatement[]>; // acl → its list
  readonly wants: readonly FileRequest[];
}

const includeLimit = 500;
const depthLimit = 16;

interface Walk {
  readonly files: readonly FileBytes[];
  readonly options: BindStatement[];
  controls: BindStatement[] | null;
  readonly statistics: BindStatement[];
  readonly lists: Map<string, readonly NamedStatement[]>;
  readonly wants: Set<string>;
  directory: string;
  includes: number;
}

export function readBindConfiguration(
  main: string,
  { files, workingDirectory }: { readonly files: readonly FileBytes[]; readonly workingDirectory: string },
): BindConfiguration {
  const walk: Walk = {
    files,
    options: [],
    controls: null,
    statistics: [],
    lists: new Map(),
    wants: new Set(),
    directory: workingDirectory,
    includes: 0,
  };
  include(walk, { path: main, block: "", depth: 0 });
  return { ...walk, wants: [...walk.wants].map((path) => ({ path })) };
}

interface Place {
  readonly path: string;
  readonly block: string; // empty at the top
  readonly depth: number;
}

function include(walk: Walk, { path, block, depth }: Place): void {
  walk.wants.add(path);
  for (const file of filesOf(path, walk.files)) {
    if (file.bytes === null || depth > depthLimit || ++walk.includes > includeLimit) continue;
    walkStatements(walk, { statements: parseNamedSyntax(decodeText(file.bytes)), file, block, depth });
  }
}

interface Statements {
  readonly statements: readonly NamedStatement[];
  readonly file: FileBytes;
  readonly block: string;
  readonly depth: number;
}

function walkStatements(walk: Walk, { statements, file, block, depth }: Statements): void {
  for (const statement of statements) {
    const [word, second] = statement.words;
    const name = typeof word === "string" ? word.toLowerCase() : "";
    const inner = statement.words.find((candidate) => typeof candidate !== "string");
    if (name === "include" && typeof second === "string") {
      include(walk, { path: resolvePath(walk.directory, second), block, depth: depth + 1 });
    } else if (block !== "") addStatement(walk, { name, statement, file: file.path, fileHash: file.hash }, block);
    else if (name === "acl" && typeof second === "string") walk.lists.set(second.toLowerCase(), inner ?? []);
    else if (name === "options" || name === "controls" || name === "statistics-channels") {
      if (name === "controls") walk.controls ??= [];
      walkStatements(walk, { statements: inner ?? [], file, block: name, depth: depth + 1 });
    }
  }
}

function addStatement(walk: Walk, statement: BindStatement, block: string): void {
  const value = statement.statement.words[1];
  if (block === "controls") walk.controls?.push(statement);
  else if (block === "statistics-channels") walk.statistics.push(statement);
  else {
    if (statement.name === "directory" && typeof value === "string") walk.directory = resolvePath(walk.directory, value);
    walk.options.push(statement);
  }
}

/** Words of a statement after its name, blocks in braces, as one line. */
export function statementText({ words }: NamedStatement, from = 1): string {
  return words
    .slice(from)
    .map((word) => (typeof word === "string" ? word : blockText(word)))
    .join(" ")
    .slice(0, textLimit);
}

const textLimit = 300;

function blockText(statements: readonly NamedStatement[]): string {
  return `{ ${statements
    .slice(0, 32)
    .map((statement) => `${statementText(statement, 0)};`)
    .join(" ")} }`;
}
