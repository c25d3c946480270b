/** A port whose traffic NAT takes elsewhere: the program that listens here is not what clients speak to. */
import { phrase } from "@portolan/phrases";
import type { EndpointReach } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { ExplanationLine } from "../explanation.ts";
import { codeLine, textLine } from "../line.ts";
import { natTarget } from "../nat-target.ts";

export interface ElsewhereInput {
  readonly endpoint: Endpoint;
  readonly reach: Pick<EndpointReach, "takenElsewhere">;
  readonly endpoints: readonly Endpoint[]; // of the host
}

export function elsewhereLines({ endpoint, reach, endpoints }: ElsewhereInput): readonly ExplanationLine[] {
  if (reach.takenElsewhere.length === 0 || endpoint.state === "published") return [];
  const { port, protocol, namespace } = endpoint;
  const published = [endpoint, ...endpoints].find(
    (other) => other.port === port && other.protocol === protocol && other.namespace === namespace && other.publishes !== null,
  );
  const rules = reach.takenElsewhere.map(({ text }) => codeLine(text));
  if (published === undefined) return [textLine(phrase("reach.elsewhere.rule", { port }), "warning"), ...rules];
  const target = natTarget(published);
  const name = published.container?.name;
  const text =
    name === undefined ? phrase("reach.elsewhere.target", { port, target }) : phrase("reach.elsewhere.container", { port, name, target });
  return [textLine(text, "warning"), ...rules];
}
