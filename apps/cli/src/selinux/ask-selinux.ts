import type { SelinuxAnswered, SelinuxAttempt, SelinuxTold } from "@portolan/explanation";
import { answerSelinux, parseDenials, portTypeOf, readSelinuxFacts, type Denial, type SelinuxQuestion } from "@portolan/reachability";
import type { SelinuxSource } from "./selinux-source.ts";

export interface AskSelinuxOptions {
  readonly attempts: readonly SelinuxAttempt[];
  /** Whether a refusal on record for this port is to be looked at as well, although its process may be gone. */
  readonly concerns: (port: Pick<SelinuxQuestion, "protocol" | "port">) => boolean;
  readonly limit: number; // questions; each starts half a dozen programs
}

interface Asked {
  readonly program: string;
  readonly question: SelinuxQuestion;
  readonly context: string;
  readonly executable: string | null;
}

/** Asks one question after the other, where SELinux enforces anything at all. Processes without a readable context are passed over. */
export async function askSelinux({ attempts, concerns, limit }: AskSelinuxOptions, source: SelinuxSource): Promise<SelinuxTold> {
  const mode = source.mode();
  if (mode !== "enforcing") return { mode, attempts, answers: [], unasked: 0 };
  const refused = parseDenials((await source.denials()) ?? "").flatMap((denial) => askedByDenial(denial));
  const asked = [
    ...attempts.flatMap((attempt) => askedByAttempt(attempt, source)),
    ...refused.filter(({ question }) => concerns(question)).toReversed(), // the newest first
  ];
  const distinct = [...Map.groupBy(asked, ({ question }) => JSON.stringify(question)).values()].flatMap((same) => same.slice(0, 1));
  const answers: SelinuxAnswered[] = [];
  for (const one of distinct.slice(0, limit)) answers.push(await askOne(one, source));
  return { mode, attempts, answers, unasked: Math.max(0, distinct.length - limit) };
}

async function askOne({ program, question, context, executable }: Asked, source: SelinuxSource): Promise<SelinuxAnswered> {
  const { action, protocol } = question;
  const portType = (labels: Parameters<typeof portTypeOf>[0]): string | null => portTypeOf(labels, question);
  const reading = await source.read({ context, action, protocol, executable, portType });
  return { program, question, answer: answerSelinux(question, readSelinuxFacts(reading)) };
}

function askedByAttempt({ program, pid, executable, action, protocol, port }: SelinuxAttempt, source: SelinuxSource): readonly Asked[] {
  const context = source.contextOf(pid);
  const domain = context?.split(":")[2];
  return context === null || domain === undefined ? [] : [{ program, question: { domain, action, protocol, port }, context, executable }];
}

/** The process may be gone: its domain alone decides, in the context that daemons have. */
function askedByDenial({ domain, program, port, objectClass, permissions, wasEnforced }: Denial): readonly Asked[] {
  const protocol = objectClass === "tcp_socket" ? "tcp" : objectClass === "udp_socket" ? "udp" : null;
  const action = permissions.includes("name_bind") ? "bind" : permissions.includes("name_connect") ? "connect" : null;
  if (port === null || protocol === null || action === null || !wasEnforced) return [];
  const context = `system_u:system_r:${domain}:s0`;
  return [{ program: program ?? domain, question: { domain, action, protocol, port }, context, executable: null }];
}
