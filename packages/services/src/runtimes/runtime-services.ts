/** Programs known by the language they run on, the most specific first; each runtime stands behind the services that are written in it. */
import { javaRuntime } from "./java-runtime.ts";
import { nodeRuntime } from "./node-runtime.ts";
import { pythonHttpServer, pythonRuntime } from "./python-runtime.ts";
import { pythonServers } from "./python-servers.ts";
import { tomcat } from "./tomcat.ts";
import type { Service } from "../service.ts";

export const runtimeServices: readonly Service[] = [tomcat, ...pythonServers, pythonHttpServer, nodeRuntime, javaRuntime, pythonRuntime];
