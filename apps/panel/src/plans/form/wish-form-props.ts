/** What each part of the form about a wish is given. */
import type { WishFields, WishProblems } from "./read-wish.ts";

export interface WishFormProps {
  readonly fields: WishFields;
  readonly problems: WishProblems; // those that are told now
  readonly onChange: (change: Partial<WishFields>) => void;
}
