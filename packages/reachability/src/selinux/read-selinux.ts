/** The facts of SELinux from the texts that a host gave. Text that is missing stays unknown: it is not read as an empty policy. */
import { parseAllowRules, parseBooleans, parseTypeAttributes } from "./allow-rules.ts";
import { parseDenials } from "./denials.ts";
import { parsePortContexts, parseSemanagePorts } from "./port-labels.ts";
import { parseFileLabels, type SelinuxFacts } from "./selinux-answer.ts";

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

export function readSelinuxFacts(texts: SelinuxTexts): SelinuxFacts {
  const fromSemanage = parseSemanagePorts(texts.semanagePorts ?? "");
  const labels = fromSemanage.length > 0 ? fromSemanage : parsePortContexts(texts.portContexts ?? "");
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
