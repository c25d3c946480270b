/** The secret beside the token of a sign-in link, by which the first key is pinned on the host. It lives in the page alone and is forgotten once used. */
let secret: string | null = null;

/** Of a fragment such as `#token=…&pin=…`; null: it has none. */
export function parsePinSecret(fragment: string): string | null {
  return /[#&]pin=([\w.~-]{16,512})(?:&|$)/.exec(fragment)?.[1] ?? null;
}

export function keepPinSecret(fragment: string): void {
  secret = parsePinSecret(fragment) ?? secret;
}

export function readPinSecret(): string | null {
  return secret;
}

export function forgetPinSecret(): void {
  secret = null;
}
