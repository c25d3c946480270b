/** The two transport protocols whose ports Portolan charts. */
export type Protocol = "tcp" | "udp";

export const protocols: readonly Protocol[] = ["tcp", "udp"];

/** The protocol named by a text in any letter case, or null. */
export function parseProtocol(text: string): Protocol | null {
  const lower = text.toLowerCase();
  return lower === "tcp" || lower === "udp" ? lower : null;
}
