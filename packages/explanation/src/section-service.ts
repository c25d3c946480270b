/** What holds for a service itself: its usual ports where it does not run, how a change is applied, what to mind, how all this is known. */
import { phrase } from "@portolan/phrases";
import type { Service } from "@portolan/services";
import type { BindSetting } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { isServing } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import type { JudgedPart } from "./judged-part.ts";
import { splitHandedOver } from "./handed-over.ts";
import { section, textLine } from "./line.ts";
import { whoOf } from "./owner-name.ts";
import { isGuessOf, type HostFacts } from "./service-whole.ts";

/** Of a service of which no process was seen. */
export function usualSection({ part: { service }, state }: JudgedPart, { endpoints }: HostFacts): ExplanationSection[] {
  if (service === null || (state !== "absent" && state !== "unknown")) return [];
  const lines = service.usualPorts.map(({ protocol, port }): ExplanationLine => {
    const named = { protocol: protocol.toUpperCase(), port };
    const holder = endpoints.find((one) => one.namespace === "host" && one.protocol === protocol && one.port === port);
    return textLine(
      holder === undefined
        ? phrase("services.whole.usualFree", named)
        : phrase("services.whole.usualHeld", { ...named, who: whoOf(holder) }),
    );
  });
  return section("usual", [...lines, textLine(phrase("services.whole.onlyListeners"))]);
}

/**
 * What a reload does, then the service's own words; a hazard is a warning. Where the line that wins stands outside of the service's files, in a
 * socket unit, an argument or the environment, no reload takes a change of it over.
 */
export function reloadSection(
  { part, expected }: JudgedPart,
  { unit, snapshot }: { unit: string | null } & Pick<HostFacts, "snapshot">,
): ExplanationSection[] {
  const { service, instance } = part;
  if (service === null || instance === null) return [];
  const own = [
    textLine(phrase(`services.whole.reload.${service.reload}`), isHazard(service) ? "warning" : "plain"),
    textLine(service.applyIn?.(serviceUnit(unit)) ?? service.apply),
  ];
  const { settings, handedOver } = splitHandedOver(instance, part.endpoints, snapshot);
  const sockets = [...new Set(handedOver.map((one) => socketUnitName(one.setting)))].map((name) =>
    textLine(phrase("explanation.change.socketUnitApply", { unit: name }), "warning"),
  );
  if (handedOver.length > 0 && settings.length === 0) return section("reload", sockets);
  const isFixed = takesReload(service) && expected.length > 0 && expected.every(({ setting }) => isOutside(setting));
  if (isFixed) return section("reload", [textLine(phrase("services.whole.reload.outside"), "warning")]);
  return section("reload", [...sockets, ...own]);
}

function isHazard({ reload }: Service): boolean {
  return reload !== "applies" && reload !== "none";
}

function takesReload({ reload }: Service): boolean {
  return reload === "applies" || reload === "partly";
}

function isOutside({ source }: BindSetting): boolean {
  return source === "argument" || source === "environment";
}

/** The unit whose file, or whose drop-in below NAME.d, has the line. */
function socketUnitName({ file }: BindSetting): string {
  return /([^/]+\.socket)(?:\.d\/[^/]+)?$/.exec(file ?? "")?.[1] ?? "NAME.socket";
}

/** The unit that a restart would go through, without its suffix; null for what a session or a person started. */
function serviceUnit(unit: string | null): string | null {
  return unit?.endsWith(".service") === true ? unit.slice(0, -".service".length) : null;
}

export function serviceWarnings({ part }: JudgedPart): readonly ExplanationLine[] {
  const settings = part.instance?.settings ?? [];
  const warnings = part.instance === null ? [] : (part.service?.warnings?.(settings) ?? []);
  return warnings.map((text) => textLine(text, "warning"));
}

export function evidenceSection({ part: { id, service, label: name, instance, endpoints } }: JudgedPart): ExplanationSection[] {
  const isGuess = instance?.recognisedBy === "port" || (instance === null && endpoints.some((one) => isGuessOf(one, id)));
  return section("evidence", [
    ...(isGuess ? [textLine(phrase("services.whole.evidence.portGuess", { service: name }), "warning")] : []),
    ...(service?.evidence === "stand-in" ? [textLine(phrase("services.whole.evidence.standIn", { service: name }))] : []),
    ...(service?.evidence === "source-read" ? [textLine(phrase("services.whole.evidence.sourceRead", { service: name }))] : []),
  ]);
}

/** The systemd unit of the instance's processes; null where they are in none or in several. */
export function unitOfPart(endpoints: readonly Endpoint[]): string | null {
  const units = new Set(endpoints.filter(isServing).flatMap(({ unit }) => unit ?? []));
  const [unit] = units;
  return units.size === 1 ? (unit ?? null) : null;
}
