/**
 * A Caddyfile's sites and global options with imports of files and snippets put in place: which addresses each site has, where it binds, whether it
 * speaks TLS. Arguments of snippets and placeholders of the environment are not resolved. Source: Caddy 2.6 `caddyconfig/httpcaddyfile`.
 */
import { boundedFlatMap } from "../bounded-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { parseCaddyfile, type CaddyDirective, type CaddyWord } from "../formats/caddyfile-syntax.ts";
import { filesOf } from "../formats/included-lines.ts";
import { directoryName, resolvePath } from "../program-name.ts";
import type { FileBytes, FileRequest } from "../service.ts";
import { linePlace, type SettingPlace } from "../setting-place.ts";

export interface PlacedDirective {
  readonly words: readonly PlacedWord[];
  readonly block: readonly PlacedDirective[] | null;
}

export interface PlacedWord extends CaddyWord {
  readonly file: FileBytes;
}

export interface CaddySite {
  readonly address: PlacedWord;
  readonly binds: readonly PlacedWord[];
  readonly hasTls: boolean;
}

export interface CaddySites {
  readonly global: readonly PlacedDirective[];
  readonly sites: readonly CaddySite[];
  readonly wants: readonly FileRequest[];
}

const importLimit = 200;
const depthLimit = 10;

export function readCaddySites(main: FileBytes, files: readonly FileBytes[]): CaddySites {
  const wants: FileRequest[] = [];
  const snippets = new Map<string, readonly PlacedDirective[]>();
  let imports = 0;
  const placeAll = (directives: readonly CaddyDirective[], file: FileBytes): PlacedDirective[] =>
    directives.map(({ words, block }) => ({
      words: words.map((word) => ({ ...word, file })),
      block: block === null ? null : placeAll(block, file),
    }));
  const expand = (directives: readonly PlacedDirective[], depth: number): PlacedDirective[] =>
    directives.flatMap((directive): PlacedDirective[] => {
      const [name, target] = directive.words;
      if (name?.text !== "import" || target === undefined || depth > depthLimit || ++imports > importLimit)
        return [{ words: directive.words, block: directive.block === null ? null : expand(directive.block, depth + 1) }];
      const snippet = snippets.get(target.text);
      if (snippet !== undefined) return expand(snippet, depth + 1);
      const path = resolvePath(directoryName(name.file.path), target.text);
      wants.push({ path });
      return filesOf(path, files).flatMap((file) => expand(readFile(file), depth + 1));
    });
  const readFile = (file: FileBytes): PlacedDirective[] => {
    const directives = placeAll(parseCaddyfile(decodeText(file.bytes ?? new Uint8Array())), file);
    for (const { words, block } of directives) {
      const snippet = /^\((.+)\)$/.exec(words[0]?.text ?? "")?.[1];
      if (snippet !== undefined && block !== null) snippets.set(snippet, block);
    }
    return directives.filter(({ words }) => !/^\(.+\)$/.test(words[0]?.text ?? ""));
  };
  const directives = expand(readFile(main), 0);
  const global = directives[0]?.words.length === 0 ? (directives[0].block ?? []) : [];
  return { global, sites: sitesOf(directives), wants };
}

/** A file without braces is one site: its first line holds the addresses. */
function sitesOf(directives: readonly PlacedDirective[]): CaddySite[] {
  const named = directives.filter(({ words }) => words.length > 0);
  const [first, ...rest] = named;
  if (first === undefined) return [];
  const blocks = first.block === null ? [{ words: first.words, block: rest }] : named;
  return boundedFlatMap(blocks, ({ words, block }) => {
    if (block === null) return [];
    const binds = boundedFlatMap(block, (directive) => (directive.words[0]?.text === "bind" ? directive.words.slice(1) : []));
    const hasTls = block.some((directive) => directive.words[0]?.text === "tls");
    return words
      .flatMap((word) => word.text.split(",").map((text) => ({ ...word, text: text.trim() })))
      .filter(({ text }) => text !== "")
      .map((address) => ({ address, binds, hasTls }));
  });
}

/** The words of an option, the last one written; null when it is not there. */
export function optionWords(directives: readonly PlacedDirective[], name: string): readonly PlacedWord[] | null {
  return directives.findLast(({ words }) => words[0]?.text === name)?.words ?? null;
}

export function wordPlace({ text, line, file }: PlacedWord, key: string): SettingPlace {
  return linePlace({ file: file.path, line, key, value: text, fileHash: file.hash });
}
