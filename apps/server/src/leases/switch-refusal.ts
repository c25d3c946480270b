import { phrase, type Phrase } from "@portolan/phrases";

/** Why clients are not led to the emergency port. `reason`: of a refused redirect. */
export function switchRefusalPhrase(reason: string): Phrase {
  switch (reason) {
    case "no-applier":
      return phrase("lease.failover.no-applier");
    case "no-consent":
      return phrase("lease.failover.no-consent");
    case "nobody-listens":
      return phrase("lease.failover.nobody-listens");
  }
  return phrase("lease.failover.refused", { reason });
}
