/** Remote access, file transfer, proxies, names, monitoring agents. */
import type { Service } from "../service.ts";

export const networkServices: readonly Service[] = [];
