import { addressFromBytes } from "@portolan/net";
import { type Dump, HEADER_LENGTH } from "./netlink.ts";

/** Type → payload. */
export type Attributes = ReadonlyMap<number, Uint8Array>;

export interface Message {
  readonly body: Uint8Array; // the family's fixed header
  readonly attributes: Attributes;
}

/** Messages of a dump, copied out of it: the buffer of a dump does not outlive the next one. */
export function messages(dump: Dump, bodyLength: number): Message[] {
  const bytes = dump.bytes.slice(0, dump.length);
  const found: Message[] = [];
  for (let at = 0; at + HEADER_LENGTH <= bytes.length;) {
    const length = uint32(bytes, at);
    const start = at + HEADER_LENGTH;
    found.push({
      body: bytes.subarray(start, start + bodyLength),
      attributes: parseAttributes(bytes.subarray(0, at + length), start + ((bodyLength + 3) & ~3)),
    });
    at += (length + 3) & ~3;
  }
  return found;
}

/** Type → payload of the attributes (struct rtattr) from `at` to the end; of a type that comes twice the last. */
export function parseAttributes(bytes: Uint8Array, start: number): Attributes {
  const attributes = new Map<number, Uint8Array>();
  for (let at = start; at + 4 <= bytes.length;) {
    const length = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    const type = ((bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8)) & 0x3fff;
    if (length < 4 || at + length > bytes.length) break;
    attributes.set(type, bytes.subarray(at + 4, at + length));
    at += (length + 3) & ~3;
  }
  return attributes;
}

export function int32(bytes: Uint8Array, at: number): number {
  return uint32(bytes, at) | 0;
}

export function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

export function number8(bytes: Uint8Array | undefined): number | null {
  return bytes?.[0] ?? null;
}

export function number32(bytes: Uint8Array | undefined): number | null {
  return bytes === undefined || bytes.length < 4 ? null : uint32(bytes, 0);
}

export function text(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

export function macText(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined || bytes.length !== 6) return null; // tunnels have an IP address here
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

export function addressText(bytes: Uint8Array | undefined): string | null {
  return bytes !== undefined && (bytes.length === 4 || bytes.length === 16) ? addressFromBytes(bytes) : null;
}

export function prefixText({ bytes, length, isIpv6 }: { bytes: Uint8Array | undefined; length: number; isIpv6: boolean }): string {
  return `${addressText(bytes) ?? (isIpv6 ? "::" : "0.0.0.0")}/${length}`;
}

/** Names of the bits that are set, in the order of the list. */
export function namesOfBits(value: number, names: readonly (readonly [number, string])[]): string[] {
  return names.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
}
