/** Message brokers and the endpoints of connected things. */
import type { Service } from "../service.ts";
import { epmd } from "./epmd.ts";
import { mosquitto } from "./mosquitto.ts";
import { rabbitmq } from "./rabbitmq.ts";

export const messagingServices: readonly Service[] = [rabbitmq, epmd, mosquitto];
