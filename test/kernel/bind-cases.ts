/** The pairs of binds that are tried on the kernel, and the form of its answers. */
export interface BindAddress {
  readonly address: string;
  readonly v6only: boolean;
}

export const bindAddresses: readonly BindAddress[] = [
  { address: "0.0.0.0", v6only: false },
  { address: "::", v6only: false },
  { address: "::", v6only: true },
  { address: "127.0.0.1", v6only: false },
  { address: "127.0.0.2", v6only: false },
  { address: "::1", v6only: false },
  { address: "::ffff:127.0.0.1", v6only: false },
];

export const modes = ["tcp-listening", "tcp-bound", "udp"] as const;
export type BindMode = (typeof modes)[number];

export interface ReuseOptions {
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
}

const options: readonly ReuseOptions[] = [false, true].flatMap((reuseAddress) =>
  [false, true].map((reusePort) => ({ reuseAddress, reusePort })),
);

export const optionPairs: readonly (readonly [ReuseOptions, ReuseOptions])[] = options.flatMap((held) =>
  options.map((wanted) => [held, wanted] as const),
);

export type BindSide = BindAddress & ReuseOptions & { readonly device: string | null; readonly euid: number };

export interface BindCase {
  readonly mode: BindMode;
  readonly held: BindSide;
  readonly wanted: BindSide;
}

export interface BindAnswer extends BindCase {
  readonly heldErrno: number; // not 0: the first socket could not be made, nothing was tried
  readonly errno: number; // of the second socket's bind or listen
  readonly laterListenErrno: number | null; // tcp-bound: of the first socket's listen after the second one listens
}

export interface BindAttempts {
  readonly isIsolated: boolean; // in a namespace of its own, as root
  readonly hasDevices: boolean;
  readonly answers: readonly BindAnswer[];
}

/** Every pair of: no device, one, the other. */
export function devicesOf(): readonly (readonly [string | null, string | null])[] {
  const devices = [null, "harbour0", "harbour1"];
  return devices.flatMap((held) => devices.map((wanted) => [held, wanted] as const));
}
