/** What a published port opens and how it is published otherwise; Docker's and Podman's `-p` and compose's `ports` are written alike. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { scopeOfAddress } from "../predicted-scope.ts";
import { possibleChange } from "../scope-change.ts";
import type { PredictedSocket, ScopeChange } from "../service.ts";

/** The two families are apart: `::` is IPv6 alone. */
export function predictPublish({ address, port }: BindSetting): PredictedSocket | null {
  const scope = address === null || port === null ? null : scopeOfAddress(address);
  return scope === null || address === null || port === null ? null : { address, port, scope };
}

export interface PublishWords {
  readonly dual: Phrase; // what no host address means
  readonly ipv6: readonly Phrase[]; // what IPv6 needs
}

export function publishChanges(settings: readonly BindSetting[], { dual, ipv6 }: PublishWords): readonly ScopeChange[] {
  const [setting] = settings;
  const port = setting?.port ?? "PORT";
  const inner = /(\d+)(?:\/(?:tcp|udp))?$/.exec(setting?.value ?? "")?.[1] ?? "CONTAINER_PORT";
  const suffix = `${port}:${inner}${setting?.protocol === "udp" ? "/udp" : ""}`;
  const isCompose = setting?.key === "ports" && setting.file !== null && setting.line !== null;
  const step = isCompose
    ? phrase("services.change.replace", { place: `${setting.file}:${setting.line}` })
    : phrase("services.dockerPublish.recreate");
  const code = (...hosts: readonly string[]): readonly string[] =>
    isCompose ? hosts.map((host) => `- "${host}${suffix}"`) : [hosts.map((host) => `-p '${host}${suffix}'`).join(" ")];
  return [
    possibleChange({ target: "dual", steps: [step, dual], code: code("") }),
    possibleChange({ target: "ipv4", steps: [step], code: code("0.0.0.0:") }),
    possibleChange({ target: "ipv6", steps: [step, ...ipv6], code: code("[::]:") }),
    possibleChange({ target: "loopback", steps: [step], code: code("127.0.0.1:", "[::1]:") }),
  ];
}
