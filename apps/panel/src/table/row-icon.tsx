/**
 * The small icons of rows, one path each (after Lucide's, ISC licence) and made once: a row of the table is drawn often, and an icon component with
 * a handful of shapes costs more than the words beside it.
 */
import type { ReactElement } from "react";

const paths = {
  container:
    "M21 8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.73l7 4a2 2 0 0 0 2 0l7-4A2 2 0 0 0 21 16ZM3.3 7l8.7 5 8.7-5M12 22V12",
  unit: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 10a2 2 0 1 0 0 4a2 2 0 1 0 0-4M12 2v2M12 22v-2M2 12h2M14 12h8M11 10.27 7 3.34M11 13.73l-4 6.93M17 3.34l-1 1.73M17 20.66l-1-1.73M3.34 7l1.73 1M20.66 7l-1.73 1M3.34 17l1.73-1M20.66 17l-1.73-1",
  process: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M7 11l2-2-2-2M11 13h4",
  unreadable:
    "M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4zM16.5 7.5h.01",
  listening: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M12 11a1 1 0 1 0 0 2a1 1 0 1 0 0-2",
  bound: "M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M7 11V7a5 5 0 0 1 10 0v4",
  published:
    "M18 2a3 3 0 1 0 0 6a3 3 0 1 0 0-6M6 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M18 16a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8.59 13.51l6.83 3.98M15.41 6.51l-6.82 3.98",
  activated:
    "M10.1 2.182a10 10 0 0 1 3.8 0M13.9 21.818a10 10 0 0 1-3.8 0M17.609 3.721a10 10 0 0 1 2.69 2.7M2.182 13.9a10 10 0 0 1 0-3.8M20.279 17.609a10 10 0 0 1-2.7 2.69M21.818 10.1a10 10 0 0 1 0 3.8M3.721 6.391a10 10 0 0 1 2.7-2.69M6.391 20.279a10 10 0 0 1-2.69-2.7",
  strange: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17h.01",
} as const;

export type RowIconName = keyof typeof paths;

/** Every icon as an element of its own, drawn in the colour of the text around it. */
export const rowIcons = Object.fromEntries(
  Object.entries(paths).map(([name, path]) => [
    name,
    <svg key="icon" aria-hidden width={13} height={13} viewBox="0 0 24 24" className="row-icon">
      <path d={path} />
    </svg>,
  ]),
) as Readonly<Record<RowIconName, ReactElement>>;
