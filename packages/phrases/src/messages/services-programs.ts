/** Messages about programs written in Go and their settings. */
import { messages } from "../message.ts";

export const serviceProgramMessages = messages({});
