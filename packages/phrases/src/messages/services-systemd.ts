/** Messages about systemd sockets and container publishes. */
import { messages } from "../message.ts";

export const serviceSystemdMessages = messages({});
