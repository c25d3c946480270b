/** What systemd and container runtimes hold for others. */
import type { Service } from "../service.ts";
import { systemdSocket } from "./systemd-socket.ts";

export const systemdServices: readonly Service[] = [systemdSocket];
