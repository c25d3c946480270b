/** Settings of the service behind an endpoint, and which of them lead to that endpoint. */
import { serviceById, type PredictedSocket } from "@portolan/services";
import type { BindSetting, ServiceInstance, Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";

/** Of several processes of one service, such as a master and its workers, the one whose settings were read. */
export function instanceOf({ service, owners }: Endpoint, { sections }: Pick<Snapshot, "sections">): ServiceInstance | null {
  const pids = new Set(owners.map(({ pid }) => pid));
  const instances = sections.services.filter((instance) => instance.service === service?.id && pids.has(instance.pid));
  return instances.sort((a, b) => b.settings.length - a.settings.length)[0] ?? null;
}

/**
 * Settings that lead to this endpoint; where none predicts its address, every setting of its port, the mismatch being told apart. Lines that a
 * service keeps for its warnings alone, without address and port, set no address.
 */
export function settingsFor(endpoint: Endpoint, instance: ServiceInstance | null): readonly BindSetting[] {
  const keepsRisks = serviceById(instance?.service ?? "")?.warnings !== undefined;
  const ofPort = (instance?.settings ?? []).filter(
    ({ protocol, address, port }) =>
      protocol === endpoint.protocol && (port === null ? !keepsRisks || address !== null : port === endpoint.port),
  );
  const predicted = ofPort.map((setting) => ({ setting, socket: predictSetting(setting, instance) }));
  const isPredicted = predicted.some(({ socket }) => socket?.address === endpoint.address);
  if (!isPredicted) return ofPort;
  return predicted.filter(({ socket }) => socket === null || socket.address === endpoint.address).map(({ setting }) => setting);
}

/** What a setting opens according to its service; null when only the running program knows. */
export function predictSetting(setting: BindSetting, instance: ServiceInstance | null): PredictedSocket | null {
  return serviceById(instance?.service ?? "")?.predict(setting, instance?.settings ?? []) ?? null;
}
