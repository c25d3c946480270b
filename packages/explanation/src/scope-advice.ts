/**
 * What a service's row advises for an endpoint, judged by what was really read: a file that was not read is never named as the one to write, and what
 * the settings already say needs no writing.
 */
import { phrase } from "@portolan/phrases";
import { serviceById, type ScopeChange } from "@portolan/services";
import type { BindSetting, ServiceInstance, Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { instanceOf, predictSetting, settingsFor } from "./bind-settings.ts";
import { recognisedService } from "./owner-name.ts";
import { reachOf } from "./served-families.ts";

export interface AdviceInput {
  readonly endpoint: Endpoint;
  readonly siblings: readonly Endpoint[]; // endpoints of the same owner, protocol and port, this one included
  readonly snapshot: Snapshot;
}

type ReadAdvice = Omit<AdviceInput, "snapshot"> & { readonly snapshot: Pick<Snapshot, "sections"> };

export interface ScopeAdvice {
  readonly changes: readonly ScopeChange[]; // for the scopes that the port does not have now
  readonly isUnread: boolean; // advice is missing, as no setting was found that leads to the port
}

/** Null where no row of the catalogue stands behind the endpoint. The lines of all endpoints of the owner are told together. */
export function scopeAdvice({ endpoint, siblings, snapshot }: ReadAdvice): ScopeAdvice | null {
  const service = serviceById(recognisedService(endpoint)?.id ?? "");
  if (service === null) return null;
  const current = reachOf(siblings);
  const instance = instanceOf(endpoint, snapshot);
  const found = [...new Set(siblings.flatMap((sibling) => settingsFor(sibling, instance)))];
  const settings = found.length > 0 ? found : settingOf(endpoint);
  const written = writtenReach(endpoint, instance);
  const isFound = settings.length > 0;
  const told = service.changes(isFound ? settings : [unfoundSetting(endpoint)]).filter(({ target }) => target !== current);
  const changes = told.map((change) => (change.target === written.reach ? alreadyWritten(change, written.settings) : change));
  const usable = changes.filter(({ edits }) => isFound || edits.length === 0);
  return { changes: usable, isUnread: usable.length < changes.length };
}

/** The one that the endpoint itself carries, where the service's own are not at hand. */
function settingOf({ service, protocol, address, port }: Endpoint): readonly BindSetting[] {
  return service === null || service.setBy === null ? [] : [{ ...service.setBy, fileHash: null, protocol, address, port }];
}

/** Stands for what was not found, so that advice speaks of the endpoint's own port. */
function unfoundSetting({ protocol, port }: Endpoint): BindSetting {
  return { source: "default", file: null, line: null, key: "", value: "", fileHash: null, protocol, address: null, port };
}

interface WrittenReach {
  readonly reach: ReturnType<typeof reachOf>;
  readonly settings: readonly BindSetting[];
}

/** What the settings of the port lead to, all lines together. */
function writtenReach({ protocol, port }: Endpoint, instance: ServiceInstance | null): WrittenReach {
  const ofPort = (instance?.settings ?? []).filter((setting) => setting.protocol === protocol && setting.port === port);
  const sockets = ofPort.flatMap((setting) => predictSetting(setting, instance) ?? []);
  const settings = ofPort.filter((setting) => setting.line !== null && predictSetting(setting, instance) !== null);
  return { reach: settings.length === 0 ? null : reachOf(sockets.map((socket) => ({ ...socket, device: null }))), settings };
}

function alreadyWritten({ target }: ScopeChange, settings: readonly BindSetting[]): ScopeChange {
  const place = [...new Set(settings.map(({ file, line }) => `${file}:${line}`))].slice(0, 4).join(", ");
  const step = phrase("explanation.change.alreadyWritten", { place });
  return { target, possible: true, parts: [{ step, code: [] }], notes: [], edits: [], arguments: [] };
}
