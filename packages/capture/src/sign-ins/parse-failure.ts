/**
 * One line of a log that tells a failed sign-in, told by the program that wrote it. The name that was tried is the sender's own choice and may hold
 * anything, so an address is taken only from where no name can stand; the name itself is never kept.
 */
export const signInPrograms = { openssh: ["sshd", "sshd-session"], vsftpd: ["vsftpd"], proftpd: ["proftpd"] } as const;
export type SignInService = keyof typeof signInPrograms;

export interface SignInFailure {
  readonly service: SignInService;
  readonly address: string | null; // null: not told, or not to be told from the name
  /** One connection of sshd; several attempts on it are told one by one, its end only where no attempt was. */
  readonly connection: string | null;
  readonly isEnd: boolean;
}

const lineLimit = 2000;

/** Null for a line that tells no failure. */
export function parseFailure(program: string, text: string): SignInFailure | null {
  if (text.length > lineLimit) return null;
  switch (program) {
    case "sshd":
    case "sshd-session":
      return parseSshd(text);
    case "vsftpd":
      return parseVsftpd(text);
    case "proftpd":
      return parseProftpd(text);
    default:
      return null;
  }
}

/** OpenSSH auth.c and packet.c: the address and the port come last. */
function parseSshd(text: string): SignInFailure | null {
  const failed = /^Failed \S+ for .* from ([0-9A-Fa-f:.]{2,45})(?:%\S+)? port (\d{1,5}) ssh2(?::.*)?$/.exec(text);
  const ended = /^(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user .* ([0-9A-Fa-f:.]{2,45})(?:%\S+)? port (\d{1,5}) \[preauth\]$/.exec(text); // prettier-ignore
  const found = failed ?? ended;
  const [, address = "", port = ""] = found ?? [];
  return found === null ? null : { service: "openssh", address, connection: `${address} ${port}`, isEnd: failed === null };
}

/** PAM writes rhost before user, and ruser, which is the tried name, before both: with two of them the address could be a name. */
function parseVsftpd(text: string): SignInFailure | null {
  if (!/^pam_\w+\(vsftpd:auth\): authentication failure;/.test(text)) return null;
  const hosts = [...text.matchAll(/ rhost=(?:::ffff:)?([0-9A-Fa-f:.]{2,45})(?=\s|$)/g)].map(([, address]) => address ?? null);
  return { service: "vsftpd", address: hosts.length === 1 ? (hosts[0] ?? null) : null, connection: null, isEnd: false };
}

/** "host (client[203.0.113.7]) - USER name (Login failed): …": the client stands before the name. */
function parseProftpd(text: string): SignInFailure | null {
  const found = /^\S+ \([^\s[\]()]*\[(?:::ffff:)?([0-9A-Fa-f:.]{2,45})\]\) - USER .*(?:\(Login failed\)|: no such user found)/.exec(text);
  return found === null ? null : { service: "proftpd", address: found[1] ?? null, connection: null, isEnd: false };
}
