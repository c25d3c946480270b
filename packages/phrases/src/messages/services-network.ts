/** Messages about remote access, file transfer, proxies, names and monitoring agents. */
import { messages } from "../message.ts";

export const serviceNetworkMessages = messages({});
