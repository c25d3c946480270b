import { selinuxAttempts, selinuxAttemptsOfPort, type SelinuxTold, type ServiceWhole } from "@portolan/explanation";
import type { HostView } from "../host-view.ts";
import { askSelinux } from "./ask-selinux.ts";
import { openSelinuxSource } from "./selinux-source.ts";

const limit = 4; // questions of one explanation

/** What SELinux says of a port; null for a saved snapshot. */
export async function selinuxOfPort(
  asked: { readonly port: number; readonly protocol: "tcp" | "udp" | null },
  view: HostView,
): Promise<SelinuxTold | null> {
  if (view.isOffline) return null;
  const attempts = selinuxAttemptsOfPort(asked, view);
  const concerns = (one: { readonly port: number; readonly protocol: string }): boolean =>
    one.port === asked.port && (asked.protocol === null || one.protocol === asked.protocol);
  return askSelinux({ attempts, concerns, limit }, await openSelinuxSource());
}

/** Of what the parts of a service should hold, and of what they connect to; null for a saved snapshot. */
export async function selinuxOfService({ parts }: ServiceWhole, view: HostView): Promise<SelinuxTold | null> {
  if (view.isOffline) return null;
  const instances = parts.flatMap(({ instance }) => instance ?? []);
  const attempts = selinuxAttempts(instances, view);
  const concerns = ({ protocol, port }: { readonly port: number; readonly protocol: string }): boolean =>
    attempts.some((one) => one.port === port && one.protocol === protocol);
  return askSelinux({ attempts, concerns, limit }, await openSelinuxSource());
}
