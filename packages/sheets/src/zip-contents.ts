/**
 * What a ZIP file holds, unpacked under a limit that counts what really comes out and not what the file claims (APPNOTE 4.3.12, 4.3.16). Left out: ZIP64,
 * encryption, methods other than stored and deflate; a workbook that uses them is refused.
 */
import { inflateRawSync } from "node:zlib";
import { sheetLimits, SheetTroubleError } from "./port-row.ts";

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;

/** Throws SheetTroubleError. */
export function zipContents(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return unpack(bytes, view);
  } catch (error) {
    if (error instanceof SheetTroubleError) throw error;
    throw new SheetTroubleError({
      code: "not-this-kind",
      kind: "xlsx",
      detail: error instanceof Error ? error.message.slice(0, 200) : "zip",
    });
  }
}

function unpack(bytes: Uint8Array, view: DataView): ReadonlyMap<string, Uint8Array> {
  const end = endOfDirectory(view);
  const count = view.getUint16(end + 10, true);
  if (count > sheetLimits.files) throw new SheetTroubleError({ code: "too-large", most: sheetLimits.unpackedBytes });
  const contents = new Map<string, Uint8Array>();
  let left: number = sheetLimits.unpackedBytes;
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (view.getUint32(at, true) !== entryMark) throw new Error("no directory");
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const unpacked = entryBytes({ bytes, view, at, left });
    left -= unpacked.length;
    contents.set(name, unpacked);
    at += 46 + nameLength + extra + comment;
  }
  return contents;
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at -= 1) {
    if (view.getUint32(at, true) === endMark) return at;
  }
  throw new Error("no end of directory");
}

function entryBytes({ bytes, view, at, left }: { bytes: Uint8Array; view: DataView; at: number; left: number }): Uint8Array {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 20, true);
  const local = view.getUint32(at + 42, true);
  if ((flags & 1) === 1) throw new Error("encrypted");
  if (view.getUint32(local, true) !== localMark) throw new Error("no entry");
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + size > bytes.length) throw new Error("cut off");
  const packed = bytes.subarray(start, start + size);
  if (method === 0) return packed;
  if (method !== 8) throw new Error(`method ${method}`);
  return inflated(packed, left);
}

function inflated(packed: Uint8Array, most: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(most, 1) });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw new SheetTroubleError({ code: "too-large", most: sheetLimits.unpackedBytes });
    throw error;
  }
}
