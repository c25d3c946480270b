import { createHash } from "node:crypto";
import { serviceById } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";
import type { LabHost } from "../lab/index.ts";
import { evaluateInside } from "../capture/run-inside.ts";

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** What a lab host looks like from inside. */
export function lookInside(host: LabHost): Promise<Snapshot> {
  return evaluateInside<Snapshot>(host, {
    imports: { "open-capture.ts": "openCapture" },
    value: `openCapture({ portolanVersion: "test" }).look()`,
  });
}

export function endpointsInside(snapshot: Snapshot): Endpoint[] {
  return endpointsOf(snapshot, sha256, { serviceName: (id) => serviceById(id)?.name ?? id });
}

/** Sockets that the settings of a service lead to, as "address:port scope", UDP with "udp " before it, sorted, without duplicates. */
export function predictedSockets(snapshot: Snapshot, id: string): string[] {
  const service = serviceById(id);
  const sockets = snapshot.sections.services
    .filter((instance) => instance.service === id)
    .flatMap(({ settings }) =>
      settings.flatMap((setting) => {
        const predicted = service?.predict(setting, settings) ?? null;
        return predicted === null ? [] : [{ ...predicted, protocol: setting.protocol }];
      }),
    );
  return sorted(sockets);
}

/** Sockets that processes of a service hold according to the kernel, in the same form. */
export function heldSockets(snapshot: Snapshot, id: string): string[] {
  return sorted(endpointsInside(snapshot).filter(({ service }) => service?.id === id));
}

type ShownSocket = Pick<Endpoint, "protocol" | "address" | "port" | "scope">;

function sorted(sockets: readonly ShownSocket[]): string[] {
  return [
    ...new Set(sockets.map(({ protocol, address, port, scope }) => `${protocol === "udp" ? "udp " : ""}${address}:${port} ${scope}`)),
  ].sort();
}
