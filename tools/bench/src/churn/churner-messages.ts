/** What a churner is told and what it says. Times are milliseconds of the epoch, around the calls. */
export type ChurnerOrder =
  | { readonly kind: "open"; readonly id: number; readonly protocol: "tcp" | "udp"; readonly address: string; readonly port: number }
  | { readonly kind: "close"; readonly id: number };

export type ChurnerReport =
  | { readonly kind: "ready" }
  | { readonly kind: "opened" | "closed"; readonly id: number; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };
