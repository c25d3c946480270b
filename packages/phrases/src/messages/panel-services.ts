/** Messages about the panel's page for a service, its picture of an endpoint and the command palette. */
import { messages } from "../message.ts";

export const panelServiceMessages = messages({});
