/** Messages about message brokers and connected things. */
import { messages } from "../message.ts";

export const serviceMessagingMessages = messages({});
