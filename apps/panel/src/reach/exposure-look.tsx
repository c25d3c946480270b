/** How an exposure looks: a shape, a colour and a border, so that the word never stands on colour alone. Icons are made once, as rows are drawn often. */
import type { ReactElement } from "react";
import { lookOf } from "../unknown-value.ts";

interface ExposureLook {
  readonly icon: ReactElement;
  readonly colours: string;
}

// after Lucide's, ISC licence
const paths = {
  internet: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20M2 12h20",
  private: "M9 2h6v6H9zM2 16h6v6H2zM16 16h6v6h-6zM5 16v-3a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v3M12 12V8",
  link: "M4 6h5v6H4zM15 12h5v6h-5zM6.5 12v2a1 1 0 0 0 1 1H15M9 9h7.5a1 1 0 0 1 1 1v2",
  host: "M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M8 21h8M12 17v4",
  nobody: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M4.9 4.9l14.2 14.2",
  depends: "M16 3h5v5M8 3H3v5M12 22v-8.3a4 4 0 0 0-1.172-2.872L3 3M15 9l6-6",
  unknown: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17h.01",
} as const;

const colours: Readonly<Record<keyof typeof paths, string>> = {
  internet: "bg-warn-soft text-warn",
  private: "bg-accent-soft text-accent",
  link: "bg-accent-soft text-accent",
  host: "bg-sunken text-muted",
  nobody: "bg-sunken text-ink",
  depends: "bg-violet-soft text-violet",
  unknown: "border border-dashed border-line-strong text-muted",
};

const looks = Object.fromEntries(
  Object.entries(paths).map(([name, path]) => [
    name,
    {
      icon: (
        <svg key="icon" aria-hidden width={12} height={12} viewBox="0 0 24 24" className="row-icon">
          <path d={path} />
        </svg>
      ),
      colours: lookOf<string>(colours, name, colours.unknown),
    },
  ]),
) as Readonly<Record<keyof typeof paths, ExposureLook>>;

/** One that only a newer server knows looks like one that is not known. */
export function exposureLook(exposure: string): ExposureLook {
  return lookOf<ExposureLook>(looks, exposure, looks.unknown);
}
