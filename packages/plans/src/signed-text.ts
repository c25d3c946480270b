/** The texts that people's keys sign: a plan for a purpose, and a further key. Whatever else a key signs begins otherwise. */

/** `hash`: SHA-256, hexadecimal. */
export function signedTextOf(planText: string, purpose: "request" | "approve", hash: (text: string) => string): string {
  return `portolan-plan/1\n${purpose}\n${hash(planText)}\n`;
}

export interface KeyToPin {
  readonly name: string;
  readonly key: string;
}

/** Neither of them holds a newline. */
export function pinTextOf({ name, key }: KeyToPin): string {
  return `portolan-pin/1\n${name}\n${key}`;
}
