/** Control panels and game servers, with Portolan itself. */
import { mcsmanagerDaemon, mcsmanagerPanel } from "./mcsmanager.ts";
import { portolanServer } from "./portolan.ts";
import type { Service } from "../service.ts";

export const panelServices: readonly Service[] = [portolanServer, mcsmanagerPanel, mcsmanagerDaemon];
