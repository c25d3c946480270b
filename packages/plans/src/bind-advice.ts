/** What the catalogue of services says about making a service listen in another scope, for whoever plans it. */
import type { PlannedSocket } from "./plan.ts";
import type { SettingBefore, SettingEdit, SettingStep } from "./step.ts";

export type BindAdvice =
  | {
      readonly code: "advised";
      readonly before: readonly SettingBefore[];
      readonly edits: readonly SettingEdit[];
      readonly activation: SettingStep["activation"];
      /** What its settings lead to now, and are to. */
      readonly sockets: { readonly before: readonly PlannedSocket[]; readonly after: readonly PlannedSocket[] };
      /** Other ports of the same unit, which are away while it starts anew. */
      readonly otherPorts: readonly { readonly protocol: "tcp" | "udp"; readonly port: number }[];
    }
  | { readonly code: "not-advised"; readonly why: NoBindAdvice };

export type NoBindAdvice =
  | "no-such-service" // none of this name listens at the port
  | "unread" // no setting was found that leads to the port
  | "no-way" // the service has no setting for the scope
  | "already" // it listens so
  | "written" // its settings say so already; it only has to start anew
  | "by-argument" // a command line gives it, which no file that could be edited holds
  | "no-unit"; // no unit of systemd starts it, so nothing can start it anew
