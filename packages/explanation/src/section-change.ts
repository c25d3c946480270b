/**
 * What to write for each other scope and what applies it, from the service's own knowledge, the container's mapping or the socket unit.
 * The scope the port has now is left out; a scope the service cannot have says why.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import { serviceById, type ScopeChange, type ScopeTarget, type Service } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { isTranslated } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { instanceOf } from "./bind-settings.ts";
import { publishArgument } from "./publish-argument.ts";
import { codeLine, section, textLine } from "./line.ts";
import { recognisedService } from "./owner-name.ts";
import { scopeAdvice, type AdviceInput } from "./scope-advice.ts";
import { reachOf } from "./served-families.ts";
import { socketUnitOf } from "./section-why.ts";

const targets: readonly ScopeTarget[] = ["dual", "ipv4", "ipv6", "loopback"];

export function changeSection(input: AdviceInput): ExplanationSection[] {
  const { endpoint, snapshot } = input;
  if (endpoint.state === "bound") return [];
  if (isTranslated(endpoint)) return section("change", [textLine(phrase("explanation.change.nat"))]);
  if (endpoint.publishes !== null) return section("change", publishChanges(input));
  const unit = socketUnitOf(endpoint, snapshot);
  if (unit !== null) return section("change", socketUnitChanges(input, unit.name));
  const service = serviceById(recognisedService(endpoint)?.id ?? "");
  if (service !== null) return section("change", serviceChanges(input, service));
  return endpoint.sockets === 0 || endpoint.owners.length === 0
    ? []
    : section("change", [textLine(phrase("explanation.change.unknownProgram"))]);
}

function serviceChanges(input: AdviceInput, service: Service): readonly ExplanationLine[] {
  const { endpoint, snapshot } = input;
  const advice = scopeAdvice(input);
  const isUnread = advice?.isUnread === true;
  const lines = (advice?.changes ?? []).flatMap(targetLines);
  if (isUnread) lines.unshift(textLine(phrase("explanation.change.unread", { reasons: unreadReasons(endpoint, snapshot) }), "warning"));
  return [...lines, textLine(service.applyIn?.(serviceUnit(endpoint)) ?? service.apply)];
}

/** Why the settings could not be read, the most telling first. */
function unreadReasons(endpoint: Endpoint, snapshot: Snapshot): string {
  const unread = instanceOf(endpoint, snapshot)?.unread ?? [];
  return unread
    .slice(0, 3)
    .map(({ path, reason }) => `${path}: ${reason}`)
    .join("; ");
}

/** The unit that a restart would go through, without its suffix; null for what a session or a person started. */
function serviceUnit({ unit }: Endpoint): string | null {
  return unit?.endsWith(".service") === true ? unit.slice(0, -".service".length) : null;
}

/** What to write comes before what it breaks. */
function targetLines({
  target,
  possible,
  parts,
  notes,
}: Pick<ScopeChange, "target" | "possible" | "parts" | "notes">): readonly ExplanationLine[] {
  const [first, ...others] = parts;
  const step = first?.step ?? notes[0];
  if (step === undefined) return [];
  const heading = textLine(phrase("explanation.change.possible", { target: targetPhrase(target), step }), possible ? "plain" : "warning");
  const later = others.flatMap((part) => [textLine(part.step), ...part.code.map(codeLine)]);
  const heeded = first === undefined ? notes.slice(1) : notes;
  return [heading, ...(first?.code ?? []).map(codeLine), ...later, ...heeded.map((note) => textLine(note))];
}

function targetPhrase(target: ScopeTarget): Phrase {
  return phrase(`explanation.change.target.${target}`);
}

function publishChanges({ endpoint, siblings }: AdviceInput): readonly ExplanationLine[] {
  const current = reachOf(siblings);
  const row = serviceById(endpoint.service?.id ?? "");
  const setBy = endpoint.service?.setBy ?? null;
  if (row !== null && setBy !== null) {
    const { address, port, protocol } = endpoint;
    const setting = { ...setBy, value: publishArgument(endpoint, ""), fileHash: null, protocol, address, port };
    const told = row.changes([setting]).filter(({ target }) => target !== current);
    return [...told.flatMap(targetLines), textLine(row.apply)];
  }
  const addresses: Record<ScopeTarget, readonly string[]> = { dual: [""], ipv4: ["0.0.0.0"], ipv6: ["::"], loopback: ["127.0.0.1", "::1"] };
  const lines = targets
    .filter((target) => target !== current)
    .flatMap((target) => {
      const code = [addresses[target].map((address) => `-p ${quoted(publishArgument(endpoint, address))}`).join(" ")];
      return targetLines({ target, possible: true, parts: [{ step: phrase("explanation.change.publish"), code }], notes: [] });
    });
  return [...lines, textLine(phrase("explanation.change.publishApply"))];
}

/** Square brackets are patterns to a shell. */
function quoted(argument: string): string {
  return argument.includes("[") ? `'${argument}'` : argument;
}

function socketUnitChanges({ endpoint, siblings }: AdviceInput, unit: string): readonly ExplanationLine[] {
  const current = reachOf(siblings);
  const key = endpoint.protocol === "tcp" ? "ListenStream" : "ListenDatagram";
  const values: Record<ScopeTarget, readonly string[]> = {
    dual: [`${key}=${endpoint.port}`, "BindIPv6Only=both"],
    ipv4: [`${key}=0.0.0.0:${endpoint.port}`],
    ipv6: [`${key}=[::]:${endpoint.port}`, "BindIPv6Only=ipv6-only"],
    loopback: [`${key}=127.0.0.1:${endpoint.port}`, `${key}=[::1]:${endpoint.port}`],
  };
  const lines = targets
    .filter((target) => target !== current)
    .flatMap((target) =>
      targetLines({
        target,
        possible: true,
        parts: [{ step: phrase("explanation.change.socketUnit", { unit }), code: ["[Socket]", `${key}=`, ...values[target]] }],
        notes: [],
      }),
    );
  return [...lines, textLine(phrase("explanation.change.socketUnitApply", { unit })), ...lockOutLines(unit)];
}

/** Whoever changes where the sign-in itself listens may end it. */
function lockOutLines(unit: string): readonly ExplanationLine[] {
  return /^sshd?\.socket$/.test(unit) ? [textLine(phrase("services.sshd.wayBack"), "warning")] : [];
}
