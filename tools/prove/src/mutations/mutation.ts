/** A rule of a SPEC turned round in the source: the proof must notice. No file on disk is changed; the text is replaced while the module is loaded. */
export interface Mutation {
  readonly rule: string; // id in a SPEC.md
  readonly file: string; // from the root of the repository
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Cases to begin with; the others of the project follow until one notices. */
  readonly cases?: readonly string[];
}
