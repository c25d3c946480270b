/** Message brokers and the endpoints of connected things. */
import type { Service } from "../service.ts";

export const messagingServices: readonly Service[] = [];
