import type { ReactElement } from "react";
import type { LiveState } from "../live/live-state.ts";
export function ServicePage(_: { readonly id: string; readonly live: LiveState }): ReactElement {
  return <main />;
}
