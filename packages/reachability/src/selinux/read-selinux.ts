/** The facts of SELinux from the texts that a host gave. Text that is missing stays unknown: it is not read as an empty policy. */
import { parseAllowRules, parseBooleans, parseTypeAttributes } from "./allow-rules.ts";
import { parseDenials } from "./denials.ts";
import { parsePortContexts, parseSemanagePorts, portLabelOf, type PortLabel } from "./port-labels.ts";
import { parseFileLabels, type SelinuxFacts, type SelinuxQuestion } from "./selinux-answer.ts";

/** What the tools printed; null for one that is absent or failed. */
export interface SelinuxTexts {
  readonly mode: SelinuxFacts["mode"];
  readonly semanagePorts: string | null;
  readonly portContexts: string | null; // seinfo --portcon
  readonly allowRules: string | null; // sesearch -A
  readonly typeAttributes: string | null; // seinfo -t TYPE -x
  readonly booleans: string | null; // getsebool -a, or seinfo --bool -x
  readonly denials: string | null;
  readonly fileLabels: string | null; // matchpathcon -V
  readonly decision: boolean | null; // of /sys/fs/selinux/access
  readonly ephemeralRange: SelinuxFacts["ephemeralRange"];
}

/** Type of a port by what the tools printed; null where neither tells. */
export function portTypeOf(
  texts: Pick<SelinuxTexts, "semanagePorts" | "portContexts">,
  { protocol, port }: Pick<SelinuxQuestion, "protocol" | "port">,
): string | null {
  const labels = labelsOf(texts);
  return labels.length === 0 ? null : portLabelOf(labels, protocol, port).type;
}

function labelsOf({ semanagePorts, portContexts }: Pick<SelinuxTexts, "semanagePorts" | "portContexts">): readonly PortLabel[] {
  const fromSemanage = parseSemanagePorts(semanagePorts ?? "");
  return fromSemanage.length > 0 ? fromSemanage : parsePortContexts(portContexts ?? "");
}

export function readSelinuxFacts(texts: SelinuxTexts): SelinuxFacts {
  const labels = labelsOf(texts);
  return {
    mode: texts.mode,
    portLabels: labels.length === 0 ? null : labels,
    allowRules: texts.allowRules === null ? null : parseAllowRules(texts.allowRules),
    attributes: parseTypeAttributes(texts.typeAttributes ?? ""),
    booleans: parseBooleans(texts.booleans ?? ""),
    decision: texts.decision,
    denials: parseDenials(texts.denials ?? ""),
    fileLabels: parseFileLabels(texts.fileLabels ?? ""),
    ephemeralRange: texts.ephemeralRange,
  };
}
