/** The panel's states, each as a person may meet it: what the gallery shows and what is looked through for what people with a handicap could not use. */
import { drawerScenes } from "./scenes/drawer-scenes.ts";
import { findingScenes } from "./scenes/findings-scenes.ts";
import { frameScenes } from "./scenes/frame-scenes.ts";
import { leaseScenes } from "./scenes/leases-scenes.ts";
import { ledgerScenes } from "./scenes/ledger-scenes.ts";
import { planScenes } from "./scenes/plans-scenes.ts";
import { reachScenes } from "./scenes/reach-scenes.ts";
import type { Scene } from "./scenes/scene.ts";
import { serviceScenes } from "./scenes/services-scenes.ts";
import { tableScenes } from "./scenes/table-scenes.ts";
import { whatIfScenes } from "./scenes/what-if-scenes.ts";

export const scenes: readonly Scene[] = [
  ...tableScenes,
  ...drawerScenes,
  ...reachScenes,
  ...findingScenes,
  ...whatIfScenes,
  ...planScenes,
  ...leaseScenes,
  ...serviceScenes,
  ...ledgerScenes,
  ...frameScenes,
];
