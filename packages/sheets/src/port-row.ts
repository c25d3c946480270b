/** One port that somebody keeps in a list of their own, and where in that list it stands. Plain values. */
export interface PortRow {
  readonly port: number;
  readonly protocols: readonly ("tcp" | "udp")[];
  /** As the kernel would print it; null: none written, every address. */
  readonly address: string | null;
  /** As written: a name, an id or an address of a machine; null: not said. */
  readonly host: string | null;
  /** Empty: not said. */
  readonly owner: string;
  readonly purpose: string;
  readonly note: string;
  readonly tags: readonly string[];
  readonly place: RowPlace;
}

export interface RowPlace {
  readonly file: string;
  /** Of a workbook; null: the file has none. */
  readonly sheet: string | null;
  readonly line: number;
}

/** What stands in the file and became no row. `value`: as written, at most 120 characters. */
export interface LeftOut {
  readonly code: LeftOutCode;
  readonly value: string;
  readonly place: RowPlace;
}

export type LeftOutCode =
  | "port-unreadable"
  | "port-missing"
  | "protocol-unreadable"
  | "address-unreadable"
  | "variable-unset" // a variable of a compose file that has no value here
  | "chosen-at-start" // no number is written: the runtime takes one
  | "unassigned" // an allocation of a panel that nobody has
  | "elsewhere" // ports that another file names
  | "incomplete" // a page of a longer answer
  | "text-cut" // longer than what is kept with a lease
  | "meets" // another row has the same port; `value`: that row's place
  | "not-read"; // a file of several that could not be understood

export type SheetKind = "csv" | "xlsx" | "compose" | "mcsmanager" | "allocations" | "leases";

export interface SheetReading {
  readonly code: "read";
  readonly kind: SheetKind;
  readonly rows: readonly PortRow[];
  readonly leftOut: readonly LeftOut[];
  /** Columns that mean nothing to us; what stands in them is in the notes of the rows. */
  readonly otherColumns: readonly string[];
}

export interface SheetRefusal {
  readonly code: "unreadable";
  readonly file: string;
  readonly why: SheetTrouble;
}

export type SheetTrouble =
  | { readonly code: "too-large"; readonly most: number } // bytes, also after unpacking
  | { readonly code: "too-many-rows"; readonly most: number }
  | { readonly code: "too-wide"; readonly most: number } // columns
  | { readonly code: "no-port-column"; readonly found: string }
  | { readonly code: "not-this-kind"; readonly kind: SheetKind | null; readonly detail: string };

/** A file as it was read. `path` is told; nothing is opened by it. */
export interface SheetFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const sheetLimits = {
  bytes: 8 * 1024 * 1024,
  unpackedBytes: 64 * 1024 * 1024,
  rows: 20_000,
  columns: 64,
  files: 2000,
} as const;

export class SheetTroubleError extends Error {
  readonly why: SheetTrouble;

  constructor(why: SheetTrouble) {
    super(why.code);
    this.why = why;
  }
}

const shownCharacters = 120;

export function leftOut(code: LeftOutCode, value: string, place: RowPlace): LeftOut {
  return { code, value: value.length > shownCharacters ? `${value.slice(0, shownCharacters - 1)}…` : value, place };
}
