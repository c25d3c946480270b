/**
 * The id of a lease: 48 bits of chance, and its number hidden by them, so that a lease is found by its number without an index of ids. It hides nothing from
 * anybody who wants to know; it only looks the same all over.
 */
import { randomBytes } from "node:crypto";

const pool = { bytes: new Uint8Array(0), at: 0 };

/** 16 letters of base64url. */
export function leaseIdOf(number: number): string {
  if (pool.at + 6 > pool.bytes.length) Object.assign(pool, { bytes: randomBytes(6144), at: 0 });
  const id = Buffer.allocUnsafe(12);
  id.set(pool.bytes.subarray(pool.at, pool.at + 6));
  pool.at += 6;
  const [high, low] = veil(id);
  id.writeUInt16BE((Math.floor(number / 0x1_0000_0000) ^ high) & 0xffff, 6);
  id.writeUInt32BE((number ^ low) >>> 0, 8);
  return id.toString("base64url");
}

/** Null: not of the form. */
export function numberOfLeaseId(id: string): number | null {
  if (id.length !== 16) return null;
  const bytes = Buffer.from(id, "base64url");
  if (bytes.length !== 12) return null;
  const [high, low] = veil(bytes);
  return ((bytes.readUInt16BE(6) ^ high) & 0xffff) * 0x1_0000_0000 + ((bytes.readUInt32BE(8) ^ low) >>> 0);
}

function veil(id: Buffer): readonly [number, number] {
  const [a, b] = [id.readUInt32BE(0), id.readUInt16BE(4)];
  return [Math.imul(a ^ b, 0x9e3779b9) >>> 16, Math.imul(a, 0x85ebca6b) ^ Math.imul(b + 1, 0xc2b2ae35)];
}
