/** An endpoint and an owner for tests of what searches them, here and in the panel: every field can be given, and nobody holds it unless told. */
import type { Endpoint, Owner } from "@portolan/sockets";
import { sampleEndpoint as heldEndpoint, sampleOwner as unitOwner } from "@portolan/sockets/testing";

export function sampleEndpoint(given: Partial<Endpoint> = {}): Endpoint {
  const { port = 8080, protocol = "tcp", address = "0.0.0.0" } = given;
  return heldEndpoint({ id: `${protocol}-${address}-${port}`, owners: [], ...given });
}

export function sampleOwner(given: Partial<Owner> = {}): Owner {
  return unitOwner({ command: "node app.js", user: "app", unit: null, workingDirectory: null, startedAt: null, ...given });
}
