import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastify } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isMachineOwner } from "../people/machine-owner.ts";
import { askLocalApi, openApiSocket } from "./api-socket.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-api-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function openEcho() {
  const app = fastify({ bodyLimit: 8 * 1024 * 1024 });
  let isOwner = false;
  app.addHook("onRequest", (_request, _reply, done) => {
    isOwner = isMachineOwner(); // where the server's guard asks: before a body is read
    done();
  });
  app.all("/api/v1/*", ({ method, url, body }, reply) => reply.send({ isOwner, method, url, body: body ?? null }));
  const close = await openApiSocket(directory, { app, onFault: () => {} });
  return {
    app,
    async [Symbol.asyncDispose]() {
      await close();
      await app.close();
    },
  };
}

test("who may open the socket asks as the machine's owner; over the network nobody does", async () => {
  await using echo = await openEcho();
  const answer = await askLocalApi(directory, { method: "POST", path: "/leases?x=1", body: { claims: [] } });
  expect(answer).toEqual({ status: 200, body: { isOwner: true, method: "POST", url: "/api/v1/leases?x=1", body: { claims: [] } } });
  expect((await echo.app.inject("/api/v1/leases")).json()).toMatchObject({ isOwner: false });
  expect((await stat(join(directory, "api.sock"))).mode & 0o777).toBe(0o600);
});

test("a megabyte of question and answer goes through; what is not about ports and leases does not", async () => {
  await using _ = await openEcho();
  const note = "x".repeat(1024 * 1024);
  expect((await askLocalApi(directory, { method: "POST", path: "/leases/import", body: { note } }))?.body).toMatchObject({
    body: { note },
  });
  for (const path of [
    "/plans",
    "/people",
    "/leasesx",
    "//leases",
    "/session",
    "/leases/../people",
    "/leases/%2e%2e/people",
    "/leases/..\\people",
    "/pools/x/.\t./../people",
  ])
    await expect(askLocalApi(directory, { method: "GET", path })).rejects.toMatchObject({ code: "REQUEST_INVALID" });
});

test("where nothing runs nobody answers", async () => {
  expect(await askLocalApi(directory, { method: "GET", path: "/leases" })).toBeNull();
});
