import { selinuxAttempts, selinuxCommands, type SelinuxAnswered } from "@portolan/explanation";
import type { SelinuxRefusal } from "@portolan/reachability";
import type { HostView } from "../host-view.ts";
import { askSelinux } from "./ask-selinux.ts";
import { openSelinuxSource, type SelinuxSource } from "./selinux-source.ts";

const limit = 12; // questions of one check

export interface SelinuxRefusals {
  readonly refusals: readonly SelinuxRefusal[];
  readonly isPartial: boolean; // more than the limit
}

/** What SELinux forbids of all that services here should hold or connect to, and of the refusals on record that the policy still has. */
export async function readSelinuxRefusals(
  view: Pick<HostView, "snapshot" | "endpoints">,
  source: SelinuxSource | null = null,
): Promise<SelinuxRefusals> {
  const attempts = selinuxAttempts(view.snapshot.sections.services, view);
  const told = await askSelinux({ attempts, concerns: () => true, limit }, source ?? (await openSelinuxSource()));
  return { refusals: told.answers.flatMap(refusalOf), isPartial: told.unasked > 0 };
}

function refusalOf({ program, question, answer }: SelinuxAnswered): readonly SelinuxRefusal[] {
  if (answer.code !== "denied") return [];
  const { domain, action, protocol, port } = question;
  const permission = action === "bind" ? "name_bind" : "name_connect";
  return [
    {
      subject: `${program}, ${protocol} ${port}`,
      rule: `allow ${domain} ${answer.portType ?? "port_t"}:${protocol}_socket ${permission}`,
      commands: selinuxCommands(answer),
    },
  ];
}
