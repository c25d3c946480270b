import { fileURLToPath } from "node:url";

/** Entry of the server child, for `startSupervisor` of @portolan/daemon. Nothing of the server itself is loaded by importing this. */
export const serverMain: string = fileURLToPath(new URL("./server-main.ts", import.meta.url));
export { decideDataDirectory } from "./data-directory.ts";
export { askLocalApi, type ApiAnswer, type ApiQuestion } from "./leases/api-socket.ts";
export { askRunningPanel, type RunningPanel } from "./link-socket.ts";
export { askToErase } from "./people/erasure-socket.ts";
export { askToReplacePassword } from "./people/password-socket.ts";
