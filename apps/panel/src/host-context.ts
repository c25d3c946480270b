/** The host's own facts for whatever is drawn below the frame; null until they were read. */
import { createContext, use } from "react";
import type { HostDocument } from "./wire.ts";

export const HostContext = createContext<HostDocument | null>(null);

export function useHostDocument(): HostDocument | null {
  return use(HostContext);
}
