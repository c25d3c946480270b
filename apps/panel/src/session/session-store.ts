/** Signing in and out. A token in the address is taken out of it before anything else happens, so that no history keeps it. */
import { client, reach } from "../api.ts";
import { keepPinSecret } from "./pin-secret.ts";
import { parseSignInToken } from "./sign-in-token.ts";

export type SignInRefusal = "refused" | "unreachable" | "tooMany" | "notAToken";

/** Removes an invitation from the address bar and returns it; null when there is none. */
export function takeInvitationFromAddress(): string | null {
  const invitation = /^#invitation=([\w-]{43})$/.exec(location.hash)?.[1] ?? null;
  if (invitation !== null) history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  return invitation;
}

/** Removes a token from the address bar and returns it, and keeps the secret that may stand beside it; null when there is none. */
export function takeTokenFromAddress(): string | null {
  if (!location.hash.includes("token=")) return null;
  const token = parseSignInToken(location.hash);
  keepPinSecret(location.hash);
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  return token;
}

/** Exchanges a token for a session; null when signed in. */
export async function signIn(token: string): Promise<SignInRefusal | null> {
  const answer = await reach(client.signIn(token));
  if (answer === null) return "unreachable";
  if (answer.ok) return null;
  if (answer.refusal.status >= 500) return "unreachable";
  return answer.refusal.status === 429 ? "tooMany" : "refused";
}

export async function signOut(): Promise<void> {
  await reach(client.signOut());
}
