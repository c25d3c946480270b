/** Messages about a service as a whole: whether all its parts answer, its limits, the ports it sets aside. */
import { messages } from "../message.ts";

export const serviceWholeMessages = messages({});
