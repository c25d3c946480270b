/** Messages about names and notes of endpoints and what changed since the last look. */
import { messages } from "../message.ts";

export const panelNoteMessages = messages({});
