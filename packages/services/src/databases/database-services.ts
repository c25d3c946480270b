/** Databases and caches. */
import { postgresql } from "./postgresql.ts";
import type { Service } from "../service.ts";

export const databaseServices: readonly Service[] = [postgresql];
