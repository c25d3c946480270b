/** What is known of a reverse proxy of the host, for whoever plans a site of it. */
import type { PlannedSocket } from "./plan.ts";

export type ProxyAdvice =
  | {
      readonly code: "advised";
      readonly file: string;
      readonly unit: string;
      /** At the site's port: what the proxy listens at now, and is to. */
      readonly sockets: { readonly before: readonly PlannedSocket[]; readonly after: readonly PlannedSocket[] };
    }
  | { readonly code: "not-advised"; readonly why: NoProxyAdvice };

export type NoProxyAdvice =
  | "no-such-proxy" // none runs in the host's own namespace
  | "no-unit" // no unit of systemd starts it, so nothing can tell it to read its files
  | "several" // and which is meant is not known
  | "port-taken" // somebody else listens there
  | "no-site"; // of this name there is none that could go
