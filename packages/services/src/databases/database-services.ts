/** Databases and caches. */
import { mariadb, mysql } from "./mariadb.ts";
import { memcached } from "./memcached.ts";
import { postgresql } from "./postgresql.ts";
import { redis, redisSentinel, valkey } from "./redis.ts";
import type { Service } from "../service.ts";

export const databaseServices: readonly Service[] = [mariadb, mysql, postgresql, redisSentinel, redis, valkey, memcached];
