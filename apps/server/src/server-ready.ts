import { readFileSync } from "node:fs";
import { endpointUrlHost } from "@portolan/net";
import type { HostView } from "./host-view.ts";
import type { LoopbackListeners } from "./loopback-listeners.ts";
import { portHolderName } from "./port-holder-name.ts";
import type { ServerOptions } from "./server-options.ts";
import type { ServerUser } from "./server-user.ts";

/** What the server tells the supervisor once it can be used: `ReadyEvent` of @portolan/daemon, which checks it. */
export interface ServerReady {
  readonly kind: "ready";
  readonly urls: readonly string[];
  readonly port: number;
  readonly addresses: readonly string[];
  readonly portTakenBy: { readonly port: number; readonly holder: string | null } | null;
  readonly dataDir: string;
  readonly serverUser: { readonly uid: number; readonly name: string | null };
  readonly noNewPrivileges: boolean;
  readonly privileged: boolean;
  readonly firstLookMs: number | null;
}

export interface ReadyFacts {
  readonly options: ServerOptions;
  readonly listeners: LoopbackListeners;
  readonly token: string;
  readonly dataDir: string;
  readonly user: ServerUser;
  readonly view: HostView;
  readonly firstLookMs: number | null;
}

/** The same token under every name that a browser may use, best first. */
export function signInLinks({ port, addresses }: Pick<LoopbackListeners, "port" | "addresses">, token: string): string[] {
  const names = addresses.includes("127.0.0.1") ? ["localhost", "127.0.0.1"] : addresses.map(endpointUrlHost);
  return names.map((name) => `http://${name}:${port}/#token=${token}`);
}

export function serverReady({ options, listeners, token, dataDir, user, view, firstLookMs }: ReadyFacts): ServerReady {
  const { port, addresses } = listeners;
  const isTaken = options.port !== 0 && port !== options.port;
  return {
    kind: "ready",
    urls: signInLinks(listeners, token),
    port,
    addresses,
    portTakenBy: isTaken ? { port: options.port, holder: portHolderName(view.endpoints, options.port) } : null,
    dataDir,
    serverUser: { uid: user.uid, name: user.name },
    noNewPrivileges: /^NoNewPrivs:\s*1$/m.test(readFileSync("/proc/self/status", "utf8")),
    privileged: view.snapshot?.host.privileged ?? false,
    firstLookMs: firstLookMs === null ? null : Math.round(firstLookMs),
  };
}
