/** Messages about control panels and game servers. */
import { messages } from "../message.ts";

export const servicePanelMessages = messages({});
