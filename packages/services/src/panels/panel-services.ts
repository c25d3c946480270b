/** Control panels and game servers, with Portolan itself. */
import { btPanel } from "./bt-panel.ts";
import { cockpit } from "./cockpit.ts";
import { amp, crafty } from "./game-panels.ts";
import { onePanel, portainer, wings } from "./go-panels.ts";
import { mcsmanagerDaemon, mcsmanagerPanel } from "./mcsmanager.ts";
import { minecraftBedrock, minecraftJava } from "./minecraft.ts";
import { portolanServer } from "./portolan.ts";
import { webmin } from "./webmin.ts";
import type { Service } from "../service.ts";

export const panelServices: readonly Service[] = [
  portolanServer,
  mcsmanagerPanel,
  mcsmanagerDaemon,
  minecraftJava,
  minecraftBedrock,
  btPanel,
  onePanel,
  cockpit,
  webmin,
  portainer,
  wings,
  crafty,
  amp,
];
