import { join } from "node:path";

/** Where the applier keeps what it knows and reads what root rules. Each is root's alone to write. */
export interface GuardPlaces {
  readonly state: string;
  readonly rails: string;
  readonly socket: string;
}

const systemPlaces: GuardPlaces = {
  state: "/var/lib/portolan-guard",
  rails: "/etc/portolan/guard-rails.yaml",
  socket: "/run/portolan/applier.sock",
};

/** `directory`: what PORTOLAN_GUARD_DIR says. Absent: the system's own. "none": no applier (null). */
export function guardPlacesOf(directory: string | undefined): GuardPlaces | null {
  if (directory === "none") return null;
  if (directory === undefined || !directory.startsWith("/")) return systemPlaces;
  return { state: join(directory, "state"), rails: join(directory, "guard-rails.yaml"), socket: join(directory, "applier.sock") };
}
