/** Messages about web servers. */
import { messages } from "../message.ts";

export const serviceWebMessages = messages({});
