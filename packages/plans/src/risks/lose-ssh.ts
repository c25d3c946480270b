/** Whether anybody loses the sign-in by ssh: port 22, and every port at which sshd listens. */
import { prefixTexts } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { Tried } from "../solved.ts";
import { concernsPort, outsideSources } from "./region-sources.ts";
import type { Risk } from "./risk.ts";

const families = ["ipv4", "ipv6"] as const;

export function loseSsh({ difference, circumstances: { endpoints } }: Tried): readonly Risk[] {
  const ports = new Set([22, ...endpoints.filter(isSsh).map(({ port }) => port)]);
  return [...ports].flatMap((port): readonly Risk[] => {
    const lost = difference.lost.filter((region) => concernsPort(region, { protocol: "tcp", port }));
    const sources = families.flatMap((family) => prefixTexts(outsideSources(lost, family).intervals, family));
    return sources.length === 0 ? [] : [{ code: "lose-ssh", port, sources }];
  });
}

function isSsh({ protocol, owners, service }: Endpoint): boolean {
  return protocol === "tcp" && (service?.id === "openssh" || owners.some(({ program }) => program === "sshd" || program === "dropbear"));
}
