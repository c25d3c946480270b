import { hash } from "node:crypto";

/** Hexadecimal. */
export function sha256Text(text: string): string {
  return hash("sha256", text);
}
