/** Several of a few, each with its words. */
import type { ReactElement } from "react";

interface CheckListProps<Item extends string> {
  readonly legend: string;
  readonly items: readonly Item[];
  readonly chosen: readonly Item[];
  readonly say: (item: Item) => string;
  readonly onChange: (chosen: readonly Item[]) => void;
}

export function CheckList<Item extends string>({ legend, items, chosen, say, onChange }: CheckListProps<Item>): ReactElement {
  return (
    <fieldset className="mb-3">
      <legend className="mb-1">{legend}</legend>
      {items.map((item) => (
        <label key={item} className="flex items-start gap-2 py-0.5">
          <input
            type="checkbox"
            checked={chosen.includes(item)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, item] : chosen.filter((one) => one !== item))}
            className="mt-1"
          />
          {say(item)}
        </label>
      ))}
    </fieldset>
  );
}
