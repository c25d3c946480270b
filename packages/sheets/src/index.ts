export type { Protocol } from "./cell-values.ts";
export { decodeSheetText } from "./decode-sheet-text.ts";
export { type LeaseRow } from "./lease-rows.ts";
export {
  sheetLimits,
  type LeftOut,
  type LeftOutCode,
  type PortRow,
  type RowPlace,
  type SheetFile,
  type SheetKind,
  type SheetReading,
  type SheetRefusal,
  type SheetTrouble,
} from "./port-row.ts";
export { readSheetFiles, type SheetQuestion } from "./read-sheet-files.ts";
export { parseEnvironmentFile, substituteVariables, type SubstitutedText } from "./substitute-variables.ts";
export { writeRows, type RowFormat } from "./write-rows.ts";
