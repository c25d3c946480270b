/**
 * What set the address and port: file and line, argument, variable, default, container mapping or socket unit.
 * Where the service's settings predict another socket than the kernel shows, that is said: it was changed and not applied, or comes from elsewhere.
 */
import { phrase, serviceLabel, type Phrase } from "@portolan/phrases";
import { serviceById, type PredictedSocket } from "@portolan/services";
import type { BindSetting, ServiceInstance, Snapshot, Unit } from "@portolan/snapshot";
import { displayOf, type Endpoint } from "@portolan/sockets";
import { instanceOf, predictSetting, settingsFor } from "./bind-settings.ts";
import { displayOfEndpoint, isTranslated } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { section, textLine } from "./line.ts";
import { recognisedService } from "./owner-name.ts";
import { publishArgument } from "./publish-argument.ts";
import { socketUnitOf } from "./section-why.ts";
import { overrideLines, placeText, settingPhrase } from "./setting-phrase.ts";
import { unreadReason } from "./unread-reason.ts";

const settingLimit = 6;

export function setBySection(endpoint: Endpoint, snapshot: Snapshot): ExplanationSection[] {
  if (isTranslated(endpoint)) return section("setBy", [textLine(phrase("explanation.setBy.nat"))]);
  if (endpoint.publishes !== null) return section("setBy", publishLines(endpoint));
  const unit = socketUnitOf(endpoint, snapshot);
  if (unit !== null) return section("setBy", socketUnitLines(endpoint, unit));
  const service = recognisedService(endpoint);
  if (service === null) {
    return endpoint.owners.length === 0 ? [] : section("setBy", [textLine(phrase("explanation.setBy.unknownProgram"))]);
  }
  return section("setBy", [...serviceLines(endpoint, service, snapshot), ...evidenceLine(service.id)]);
}

/** That what is said of the service was never run; nothing where it was. */
function evidenceLine(id: string): readonly ExplanationLine[] {
  const evidence = serviceById(id)?.evidence ?? "run";
  return evidence === "run" ? [] : [textLine(phrase(`explanation.evidence.${evidence}`))];
}

/** The unit, and the line of it or of a drop-in that names this place. */
function socketUnitLines({ service }: Endpoint, unit: Unit): readonly ExplanationLine[] {
  const held = textLine(phrase("explanation.setBy.socketUnit", { unit: unit.name, listens: unit.listens.join(", ") }));
  const setBy = service?.setBy ?? null;
  if (service === null || setBy === null || !setBy.key.startsWith("Listen")) return [held];
  return [held, textLine(settingPhrase(setBy, serviceLabel(service)))];
}

/** The mapping that is in force, and where it was asked for. */
function publishLines(endpoint: Endpoint): readonly ExplanationLine[] {
  const mapping = textLine(phrase("explanation.setBy.publish", { mapping: publishArgument(endpoint, endpoint.address) }));
  const setBy = endpoint.service?.setBy ?? null;
  if (endpoint.service === null || setBy === null) return [mapping];
  const setting = { ...setBy, fileHash: null, protocol: endpoint.protocol, address: null, port: endpoint.port };
  return [mapping, textLine(settingPhrase(setting, serviceLabel(endpoint.service)))];
}

function serviceLines(endpoint: Endpoint, service: NonNullable<Endpoint["service"]>, snapshot: Snapshot): readonly ExplanationLine[] {
  const label = serviceLabel(service);
  const instance = instanceOf(endpoint, snapshot);
  const settings = settingsFor(endpoint, instance);
  const lines = settings
    .slice(0, settingLimit)
    .flatMap((setting) => [textLine(settingPhrase(setting, label)), ...overrideLines(setting), ...nextStartLine(setting)]);
  if (settings.length === 0 && service.setBy !== null) {
    const setting = service.setBy;
    lines.push(textLine(settingPhrase(setting, label)));
  }
  if (lines.length === 0 && service.recognisedBy === "executable")
    lines.push(textLine(phrase("explanation.setBy.nameAlone", { service: label })));
  if (settings.length === 0 && service.setBy === null)
    lines.push(textLine(phrase("explanation.setBy.unknown", { service: label })), ...defaultsLine(service.id));
  lines.push(...predictionLines({ endpoint, instance, settings, serviceLabel: label }));
  if (endpoint.container !== null && settings.some(({ file }) => file !== null))
    lines.push(textLine(phrase("explanation.setBy.insideContainer", { name: endpoint.container.name })));
  for (const { path, reason } of instance?.unread ?? [])
    lines.push(textLine(phrase("explanation.setBy.unread", { path, reason: unreadReason(reason) }), "warning"));
  return lines;
}

/** What a restart would change without anybody writing a line. */
function nextStartLine({ nextStart }: BindSetting): readonly ExplanationLine[] {
  if (nextStart === undefined) return [];
  const { key, value } = nextStart;
  return [textLine(phrase("explanation.setBy.nextStart", { key, value, place: placeText(nextStart) ?? "?" }), "warning")];
}

/** What the runtime makes of no address and of 0.0.0.0, where the program's own code decides. */
function defaultsLine(id: string): readonly ExplanationLine[] {
  const defaults = serviceById(id)?.defaults;
  return defaults === undefined ? [] : [textLine(defaults)];
}

interface Prediction {
  readonly endpoint: Endpoint;
  readonly instance: ServiceInstance | null;
  readonly settings: readonly BindSetting[];
  readonly serviceLabel: Phrase;
}

function predictionLines({ endpoint, instance, settings, serviceLabel: service }: Prediction): readonly ExplanationLine[] {
  const predicted = settings.map((setting) => predictSetting(setting, instance)).filter((socket) => socket !== null);
  if (predicted.length === 0) return [];
  const sockets = [...new Set(predicted.map(displayPredicted))].join(", ");
  const agrees = predicted.some(
    ({ address, scope }) => address === endpoint.address && (endpoint.scope === "ipv6-or-dual" || scope === endpoint.scope),
  );
  if (agrees) return [textLine(phrase("explanation.setBy.means", { service, sockets }))];
  return [textLine(phrase("explanation.setBy.mismatch", { predicted: sockets, actual: displayOfEndpoint(endpoint) }), "warning")];
}

function displayPredicted({ address, port, scope }: PredictedSocket): string {
  return displayOf({ address, port, device: null, v6only: scope === "ipv6" }).ss;
}
