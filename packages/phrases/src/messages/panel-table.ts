/** Messages about the panel's table: groups, columns, views, copies. */
import { messages } from "../message.ts";

export const panelTableMessages = messages({});
