/**
 * What a host listens at once a service listens in another scope. The scope alone says it: every address of a family, or the loopback ones; how many sockets
 * the service makes of it is its own business.
 */
import type { Listener } from "@portolan/reachability";
import type { ScopeTarget } from "@portolan/services";
import type { ProxyStep, SettingStep, Step } from "./step.ts";

/** `others`: what listens at the ports that no step concerns, and stays. */
export function listenersAfter(before: readonly Listener[], steps: readonly Step[], others = before): readonly Listener[] {
  const proxied = steps.filter((step) => step.tool === "proxy").reduce(withProxy, others);
  const settings = steps.filter((step) => step.tool === "setting");
  if (settings.length === 0) return proxied;
  const isOf = ({ protocol, port }: SettingStep, listener: Listener): boolean => listener.protocol === protocol && listener.port === port;
  const kept = proxied.filter((listener) => !settings.some((step) => isOf(step, listener)));
  return [
    ...kept,
    ...settings.flatMap((step) =>
      listenersOf(
        step,
        before.find((listener) => isOf(step, listener)),
      ),
    ),
  ];
}

/** What else is known of the listener (its unit, its control group) stays as it was. */
function listenersOf({ protocol, port, scope }: SettingStep, old: Listener | undefined): readonly Listener[] {
  const place = { device: null, isTransparent: false, endpoint: null, display: "", ...old, protocol, port };
  return places[scope].map((one) => ({ ...place, ...one }));
}

/** A proxy that takes requests at a port does so at every address of both families; one that does not any more has no socket left there. */
function withProxy(listeners: readonly Listener[], { protocol, port, listens }: ProxyStep): readonly Listener[] {
  const isThere = (one: Listener): boolean => one.protocol === protocol && one.port === port;
  if (!listens) return listeners.filter((one) => !isThere(one));
  const place = { device: null, isTransparent: false, endpoint: null, display: "", protocol, port };
  const added = (["ipv4", "ipv6"] as const).filter((family) => !listeners.some((one) => isThere(one) && takesAll(one, family)));
  return [...listeners, ...added.map((family) => ({ ...place, family, address: 0n, takesIpv4: false }))];
}

function takesAll({ address, family, takesIpv4 }: Listener, wanted: Listener["family"]): boolean {
  return address === 0n && (family === wanted || takesIpv4 === true);
}

const places: Readonly<Record<ScopeTarget, readonly Pick<Listener, "family" | "address" | "takesIpv4">[]>> = {
  ipv4: [{ family: "ipv4", address: 0n, takesIpv4: false }],
  ipv6: [{ family: "ipv6", address: 0n, takesIpv4: false }],
  dual: [{ family: "ipv6", address: 0n, takesIpv4: true }],
  loopback: [
    { family: "ipv4", address: 0x7f00_0001n, takesIpv4: false },
    { family: "ipv6", address: 1n, takesIpv4: false },
  ],
};
