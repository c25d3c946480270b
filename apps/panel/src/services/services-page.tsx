import type { ReactElement } from "react";
import type { LiveState } from "../live/live-state.ts";
export function ServicesPage(_: { readonly live: LiveState; readonly onReconnect: () => void }): ReactElement {
  return <main />;
}
