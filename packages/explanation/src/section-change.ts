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
import { instanceOf, settingsFor } from "./bind-settings.ts";
import { publishArgument } from "./publish-argument.ts";
import { codeLine, section, textLine } from "./line.ts";
import { recognisedService } from "./owner-name.ts";
import { reachOf } from "./served-families.ts";
import { socketUnitOf } from "./section-why.ts";

interface ChangeInput {
  readonly endpoint: Endpoint;
  readonly siblings: readonly Endpoint[]; // endpoints of the same owner, protocol and port, this one included
  readonly snapshot: Snapshot;
}

const targets: readonly ScopeTarget[] = ["dual", "ipv4", "ipv6", "loopback"];

export function changeSection(input: ChangeInput): ExplanationSection[] {
  const { endpoint, snapshot } = input;
  if (endpoint.state === "bound") return [];
  if (isTranslated(endpoint)) return section("change", [textLine(phrase("explanation.change.nat"))]);
  if (endpoint.publishes !== null) return section("change", publishChanges(input));
  const unit = socketUnitOf(endpoint, snapshot);
  if (unit !== null) return section("change", socketUnitChanges(input, unit.name));
  const service = serviceById(recognisedService(endpoint)?.id ?? "");
  if (service !== null) return section("change", serviceChanges(input, service));
  return endpoint.sockets === 0 ? [] : section("change", [textLine(phrase("explanation.change.unknownProgram"))]);
}

/** The lines of all endpoints of the owner are told together: nginx has one for each family. */
function serviceChanges({ endpoint, siblings, snapshot }: ChangeInput, service: Service): readonly ExplanationLine[] {
  const current = reachOf(siblings);
  const instance = instanceOf(endpoint, snapshot);
  const settings = [...new Set(siblings.flatMap((sibling) => settingsFor(sibling, instance)))];
  const lines = service
    .changes(settings)
    .filter(({ target }) => target !== current)
    .flatMap(targetLines);
  return [...lines, textLine(service.applyIn?.(serviceUnit(endpoint)) ?? service.apply)];
}

/** The unit that a restart would go through, without its suffix; null for what a session or a person started. */
function serviceUnit({ unit }: Endpoint): string | null {
  return unit?.endsWith(".service") === true ? unit.slice(0, -".service".length) : null;
}

/** First step, code, then the remaining steps: what to write comes before what it breaks. */
function targetLines({ target, possible, steps, code }: ScopeChange): readonly ExplanationLine[] {
  const [first, ...rest] = steps;
  if (first === undefined) return [];
  const heading = textLine(
    phrase("explanation.change.possible", { target: targetPhrase(target), step: first }),
    possible ? "plain" : "warning",
  );
  return [heading, ...code.map(codeLine), ...rest.map((step) => textLine(step))];
}

function targetPhrase(target: ScopeTarget): Phrase {
  return phrase(`explanation.change.target.${target}`);
}

function publishChanges({ endpoint, siblings }: ChangeInput): readonly ExplanationLine[] {
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
      return targetLines({ target, possible: true, steps: [phrase("explanation.change.publish")], code });
    });
  return [...lines, textLine(phrase("explanation.change.publishApply"))];
}

/** Square brackets are patterns to a shell. */
function quoted(argument: string): string {
  return argument.includes("[") ? `'${argument}'` : argument;
}

function socketUnitChanges({ endpoint, siblings }: ChangeInput, unit: string): readonly ExplanationLine[] {
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
        steps: [phrase("explanation.change.socketUnit", { unit })],
        code: ["[Socket]", `${key}=`, ...values[target]],
      }),
    );
  return [...lines, textLine(phrase("explanation.change.socketUnitApply", { unit }))];
}
