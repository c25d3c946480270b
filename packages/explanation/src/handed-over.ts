/**
 * Sockets that systemd opened and handed over to a service: the line of the socket unit leads there. What the service's own settings say of the same
 * port does not count, and of any port where every socket it listens on was handed over: such a program opens none itself. Those lines are told as
 * the ones that lose.
 */
import type { BindSetting, OverriddenSetting, ServiceInstance, Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { predictSetting } from "./bind-settings.ts";
import { isServing } from "./endpoint-reach.ts";

export interface HandedOver {
  readonly setting: BindSetting;
  readonly unit: ServiceInstance; // of systemd, which the setting belongs to
}

const socketUnits = "systemd-socket"; // what systemd itself opens

/** The lines of socket units behind these endpoints of a service; none where systemd holds none of them as well. */
function handedOverSettings(own: readonly Endpoint[], { sections }: Snapshot): readonly HandedOver[] {
  const held = own.filter(({ owners }) => owners.some(({ pid }) => pid === 1) && owners.some(({ pid }) => pid !== 1));
  if (held.length === 0) return [];
  const units = sections.services.filter(({ service }) => service === socketUnits);
  return held.flatMap(({ protocol, address, port }) =>
    units.flatMap((unit) =>
      unit.settings
        .filter((setting) => {
          const predicted = setting.protocol === protocol ? predictSetting(setting, unit) : null;
          return predicted?.address === address && predicted.port === port;
        })
        .map((setting) => ({ setting, unit })),
    ),
  );
}

/** The settings of an instance that still count, and the handed-over ones with the lines that lose against them. */
export function splitHandedOver(
  instance: ServiceInstance,
  own: readonly Endpoint[],
  snapshot: Snapshot,
): { readonly settings: readonly BindSetting[]; readonly handedOver: readonly HandedOver[] } {
  const handedOver = instance.service === socketUnits ? [] : handedOverSettings(own, snapshot); // its own lines do not lose against themselves
  if (handedOver.length === 0) return { settings: instance.settings, handedOver };
  const isHanded = ({ protocol, port }: Pick<Endpoint, "protocol"> & { readonly port: number | null }): boolean =>
    handedOver.some(({ setting }) => setting.protocol === protocol && setting.port === port);
  const isEachHanded = own.filter(isServing).every(isHanded);
  const loses = (setting: BindSetting): boolean => isEachHanded || isHanded(setting);
  const lost = instance.settings.filter((setting) => loses(setting) && setting.line !== null).map(placeOf);
  return {
    settings: instance.settings.filter((setting) => !loses(setting)),
    handedOver: handedOver.map(({ setting, unit }) => ({
      unit,
      setting: lost.length === 0 ? setting : { ...setting, overrides: withoutRepeats([...(setting.overrides ?? []), ...lost]) },
    })),
  };
}

function placeOf({ source, file, line, key, value, fileHash }: BindSetting): OverriddenSetting {
  return { source, file, line, key, value, fileHash };
}

/** One line may lead to several sockets. */
function withoutRepeats(places: readonly OverriddenSetting[]): OverriddenSetting[] {
  return [...new Map(places.map((place) => [`${place.file}:${place.line} ${place.key}`, place])).values()];
}
