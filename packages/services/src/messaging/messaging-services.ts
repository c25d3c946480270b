/** Message brokers and the endpoints of connected things. */
import type { Service } from "../service.ts";
import { mosquitto } from "./mosquitto.ts";

export const messagingServices: readonly Service[] = [mosquitto];
