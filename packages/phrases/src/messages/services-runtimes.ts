/** Messages about language runtimes. */
import { messages } from "../message.ts";

export const serviceRuntimeMessages = messages({});
