/** Messages about databases and caches. */
import { messages } from "../message.ts";

export const serviceDatabaseMessages = messages({});
