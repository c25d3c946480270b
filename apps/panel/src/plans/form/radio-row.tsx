/** One of a few, side by side: what is not chosen stays to be seen. */
import { useId, type ReactElement } from "react";

interface RadioRowProps<Item extends string> {
  readonly legend: string;
  readonly items: readonly Item[];
  readonly chosen: Item;
  readonly say: (item: Item) => string;
  readonly onChange: (item: Item) => void;
  readonly isHeading?: boolean; // the legend is the question of the whole form
}

export function RadioRow<Item extends string>(props: RadioRowProps<Item>): ReactElement {
  const { legend, items, chosen, say, onChange, isHeading = false } = props;
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className={isHeading ? "mb-1.5 text-[0.875rem] font-semibold" : "mb-1 font-medium"}>{legend}</legend>
      <div className="flex flex-wrap gap-1.5">
        {items.map((item) => (
          <label
            key={item}
            className={`flex h-8 cursor-pointer items-center gap-1.5 rounded-md border px-2.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent max-sm:h-10 ${item === chosen ? "border-accent bg-accent-soft font-medium text-accent" : "border-line-strong bg-raised hover:bg-hover"}`}
          >
            <input
              type="radio"
              name={name}
              checked={item === chosen}
              onChange={() => onChange(item)}
              className="accent-(--accent) outline-none"
            />
            {say(item)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
