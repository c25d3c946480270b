/**
 * The one-time token in whatever a person pastes: the whole sign-in link, its fragment, or the token alone.
 * Null when there is none. Tokens are URL-safe base64 or hexadecimal, 16–512 characters.
 */
export function parseSignInToken(text: string): string | null {
  const trimmed = text.trim();
  const fragment = /[#&]token=([^&\s]+)/.exec(trimmed) ?? /^token=([^&\s]+)$/.exec(trimmed);
  const token = fragment?.[1] ?? trimmed;
  return /^[\w.~+/=-]{16,512}$/.test(token) ? token : null;
}
