/**
 * From here on documents of events and facts of spans may be packed (packed-text.ts). Rows stay as they are; the number alone keeps earlier versions, which
 * cannot read packed ones, from opening the file.
 */
export const packedTexts = {
  async up(): Promise<void> {},
};
