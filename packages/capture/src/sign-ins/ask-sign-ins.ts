import type { JailLimits } from "./jail-limits.ts";
import type { SignInOptions, SignInReading } from "./read-sign-in-failures.ts";
import type { SignInService } from "./parse-failure.ts";

/** Services whose failed sign-ins can be counted, by their ids in the catalogue. */
export const signInServices = ["openssh", "vsftpd", "proftpd"] as const satisfies readonly SignInService[];

/** How often signing in failed in the last 24 hours. Loaded when it is asked. */
export async function readSignInFailures(service: SignInService, options: SignInOptions): Promise<SignInReading> {
  return (await import("./read-sign-in-failures.ts")).readFailures(service, options);
}

/** What fail2ban says of its jails. */
export async function readJailLimits(names: readonly string[]): Promise<ReadonlyMap<string, JailLimits>> {
  return (await import("./jail-limits.ts")).askJailLimits(names);
}
