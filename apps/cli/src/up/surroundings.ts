import { hostname, userInfo } from "node:os";

/** Where the person who started us sits. `tunnel` is set when no browser can be opened on this machine. */
export interface Surroundings {
  readonly tunnel: { readonly login: string; readonly sshPort: number | null } | null; // sshPort: null for the usual 22
}

/**
 * Without a display, or in an SSH session, the panel is reached through a tunnel. The address is the one that the SSH session
 * came to, because that one is known to work from where the person sits; the host name otherwise.
 */
export function readSurroundings(environment: Readonly<Record<string, string | undefined>>): Surroundings {
  const hasDisplay = Boolean(environment["DISPLAY"] || environment["WAYLAND_DISPLAY"]);
  const [, , address, port] = (environment["SSH_CONNECTION"] ?? "").split(" ");
  if (hasDisplay && !address) return { tunnel: null };
  const user = environment["SUDO_USER"] || userInfo().username;
  return { tunnel: { login: `${user}@${address || hostname()}`, sshPort: port === undefined || port === "22" ? null : Number(port) } };
}
