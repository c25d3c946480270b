/** Targets that write marks: of the packet, of its connection, or from one to the other (xt_MARK, xt_CONNMARK). */
import type { Step } from "../ruleset.ts";
import { targetModule, type IptablesModule, type OptionUse } from "./iptables-module.ts";
import { MAX_MARK, readMaskedNumber, readNumber } from "./iptables-values.ts";

type MarkOf = "packet" | "connection";

/** null where none of the options sets bits of the mark itself. */
function readMarkOption(of: MarkOf, options: ReadonlyMap<string, OptionUse>): Step | null {
  for (const [name, use] of options) {
    const read = setters[name];
    const number = read === undefined ? null : readMaskedNumber(use.values[0] ?? "");
    if (read !== undefined && number !== null) {
      const { keep, xor } = read(number.value, number.mask ?? MAX_MARK);
      return { kind: "set-mark", of, and: keep & MAX_MARK, xor };
    }
  }
  return null;
}

/** mark := (mark & keep) ^ xor. `--set-mark` clears the bits it sets even outside its mask. */
const setters: Readonly<Record<string, (value: bigint, mask: bigint) => { readonly keep: bigint; readonly xor: bigint }>> = {
  "set-xmark": (value, mask) => ({ keep: MAX_MARK ^ mask, xor: value }),
  "set-mark": (value, mask) => ({ keep: MAX_MARK ^ (mask | value), xor: value }),
  "and-mark": (value) => ({ keep: value, xor: 0n }),
  "or-mark": (value) => ({ keep: MAX_MARK ^ value, xor: value }),
  "xor-mark": (value) => ({ keep: MAX_MARK, xor: value }),
};

const setOptions = "set-xmark set-mark and-mark or-mark xor-mark";

const connectionMark = targetModule(
  `${setOptions} save-mark:0 restore-mark:0 mask nfmask ctmask left-shift-mark right-shift-mark`,
  (options) => {
    if (options.has("left-shift-mark") || options.has("right-shift-mark")) return null;
    const copies = options.has("save-mark") || options.has("restore-mark");
    if (!copies) return oneStep(readMarkOption("connection", options));
    const both = readMask(options, "mask");
    const ofPacket = options.has("nfmask") ? readMask(options, "nfmask") : both;
    const ofConnection = options.has("ctmask") ? readMask(options, "ctmask") : both;
    if (ofPacket === null || ofConnection === null) return null;
    return options.has("save-mark")
      ? [{ kind: "copy-mark", to: "connection", sourceMask: ofPacket, targetMask: ofConnection }]
      : [{ kind: "copy-mark", to: "packet", sourceMask: ofConnection, targetMask: ofPacket }];
  },
);

function readMask(options: ReadonlyMap<string, OptionUse>, name: string): bigint | null {
  const text = options.get(name)?.values[0];
  const mask = text === undefined ? Number(MAX_MARK) : readNumber(text, Number(MAX_MARK));
  return mask === null ? null : BigInt(mask);
}

function oneStep(step: Step | null): readonly Step[] | null {
  return step === null ? null : [step];
}

export const markTargets: Readonly<Record<string, IptablesModule>> = {
  MARK: targetModule(setOptions, (options) => oneStep(readMarkOption("packet", options))),
  CONNMARK: connectionMark,
};
