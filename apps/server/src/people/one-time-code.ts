import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const stepMs = 30_000;
const digits = 6;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** 160 bits, as RFC 4226 advises. */
export function newCodeSecret(): Buffer {
  return randomBytes(20);
}

/** TOTP of RFC 6238 with HMAC-SHA-1, six digits and steps of 30 s: what every authenticator understands. */
function codeOfStep(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits).padStart(digits, "0");
}

/** The code that is shown at a time, for those who test. */
export function codeAt(secret: Uint8Array, nowMs: number): string {
  return codeOfStep(secret, Math.floor(nowMs / stepMs));
}

/** The step that a code belongs to: the one of now, or one beside it for clocks that differ. Null: none. Whether it was used before is not known here. */
export function findStep(secret: Uint8Array, code: string, nowMs: number): number | null {
  const current = Math.floor(nowMs / stepMs);
  const given = Buffer.from(code);
  const steps = [current - 1, current, current + 1].filter((step) => {
    const wanted = Buffer.from(codeOfStep(secret, Math.max(0, step)));
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
  return steps.at(-1) ?? null;
}

export function encodeBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet.charAt(Number.parseInt(five.padEnd(5, "0"), 2))).join("");
}

/** Key URI of authenticators, https://github.com/google/google-authenticator/wiki/Key-Uri-Format. */
export function codeUri(secret: string, name: string, host: string): string {
  const label = `${encodeURIComponent("Portolan")}:${encodeURIComponent(`${name}@${host}`)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=Portolan&algorithm=SHA1&digits=${digits}&period=${stepMs / 1000}`;
}

/** 80 bits each, in groups that can be read out. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: 10 }, () => (encodeBase32(randomBytes(10)).match(/.{4}/g) ?? []).join("-").toLowerCase());
}

/** However a person typed it. */
export function plainRecoveryCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[^a-z2-7]/g, "");
}
