/** What systemd and container runtimes hold for others. */
import type { Service } from "../service.ts";

export const systemdServices: readonly Service[] = [];
