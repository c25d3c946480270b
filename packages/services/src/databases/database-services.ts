/** Databases and caches. */
import { memcached } from "./memcached.ts";
import { postgresql } from "./postgresql.ts";
import { redis, redisSentinel, valkey } from "./redis.ts";
import type { Service } from "../service.ts";

export const databaseServices: readonly Service[] = [postgresql, redisSentinel, redis, valkey, memcached];
