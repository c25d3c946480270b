/** Web servers and what stands in front of them. */
import { apache } from "./apache.ts";
import { haproxy } from "./haproxy.ts";
import { nginx } from "./nginx.ts";
import type { Service } from "../service.ts";

export const webServices: readonly Service[] = [nginx, apache, haproxy];
