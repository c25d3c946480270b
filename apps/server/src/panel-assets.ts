import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

export interface PanelAsset {
  readonly type: string;
  readonly body: Buffer;
  readonly brotli: Buffer | null; // null where it would not be smaller
  readonly etag: string;
  /** Its name carries a hash of its contents, so it never changes. */
  readonly immutable: boolean;
}

/** The built panel in memory, by path such as `/index.html`: once root is given up, no file of the program needs to be readable. */
export type PanelAssets = ReadonlyMap<string, PanelAsset>;

const maxTotalBytes = 64 * 1024 * 1024;
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Null when the panel has not been built. Files of types that a panel does not have are left out. */
export function readPanelAssets(directory: string): PanelAssets | null {
  if (statSync(join(directory, "index.html"), { throwIfNoEntry: false }) === undefined) return null;
  const assets = new Map<string, PanelAsset>();
  let total = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const body = readFileSync(file);
    total += body.length;
    if (total > maxTotalBytes) throw new Error(`the panel in ${directory} is larger than ${maxTotalBytes} bytes`);
    const path = `/${relative(directory, file)}`;
    assets.set(path, { type, body, brotli: compress(body, type), etag: etagOf(body), immutable: path.startsWith("/assets/") });
  }
  return assets;
}

function etagOf(body: Buffer): string {
  return `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}

/** Quality 5 costs some 20 ms for the whole panel and saves most of what 11 would. */
function compress(body: Buffer, type: string): Buffer | null {
  if (body.length < 1024 || type.startsWith("image/png") || type.startsWith("font/")) return null;
  const small = brotliCompressSync(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  });
  return small.length < body.length ? small : null;
}
