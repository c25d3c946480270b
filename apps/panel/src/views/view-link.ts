/** The address at which a view is seen. */
import { writeSearch } from "../view.ts";
import { changeTo, type ViewParts } from "./saved-views.ts";

export function viewLink(parts: ViewParts): string {
  return `${location.origin}/${writeSearch(changeTo(parts))}`;
}
