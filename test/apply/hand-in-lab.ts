/** A hand that works on a lab host from outside, and the rules it is tried with. */
import type { Hand, HandContext } from "@portolan/apply";
import type { Step } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import type { LabHost } from "../lab/index.ts";

export const acceptRule: PortRule = {
  verdict: "accept",
  family: "ipv4",
  protocol: "tcp",
  port: 23_333,
  sources: ["192.168.0.0/16", "203.0.113.9/32"],
  isPublished: false,
};

export function contextOf(host: LabHost): HandContext {
  return {
    planId: "k7w2",
    async run(program, words, input) {
      const { exitCode, stdout, stderr } = await host.run([program, ...words], {
        allowFailure: true,
        ...(input === undefined ? {} : { input }),
      });
      return { outcome: "exited", code: exitCode, stdout, stderr };
    },
  };
}

/** What undoes the step; throws where the host is not what it was made for. */
export async function preparedWith<Own extends Step, Undo>(hand: Hand<Own, Undo>, step: Own, context: HandContext): Promise<Undo> {
  const answer = await hand.prepare(step, context);
  if (answer.code !== "ready") throw new Error(JSON.stringify(answer));
  return answer.undo;
}
