import type { Publish } from "@portolan/snapshot";
import type { PublishRequest } from "./container-document.ts";
import { fileStamp, locateFiles, readLocatedFile } from "./process-files.ts";

type Origin = NonNullable<Publish["askedBy"]>;
type ComposePorts = Awaited<ReturnType<typeof readCompose>>;

/** A published port of a container, what the container asked for, and where files of its runtime's host are found from here. */
export interface OriginQuery {
  readonly publish: Publish;
  readonly request: PublishRequest;
  readonly root: string;
}

const filesLimit = 64; // compose files remembered; a host with more reads those beyond at every change of a container
const daemonFile = "/etc/docker/daemon.json";

/**
 * Tells where each published port was asked for: the line of the project's compose file, the `ip` of daemon.json where that chose the address,
 * else the runtime's own record of the container. A file is read again when it changes.
 */
export function createPublishOrigins(): { find(query: OriginQuery): Promise<Origin | undefined> } {
  const remembered = new Map<string, { readonly stamp: string; readonly read: Promise<ComposePorts> }>();

  const composeAt = (root: string, path: string): Promise<ComposePorts> => {
    const [located] = locateFiles(root, { path });
    if (located === undefined) return Promise.resolve(null);
    const key = `${root}|${path}`;
    const stamp = fileStamp(located);
    const known = remembered.get(key);
    if (known?.stamp === stamp) return known.read;
    if (remembered.size >= filesLimit) remembered.clear();
    const read = readCompose(root, path);
    remembered.set(key, { stamp, read });
    return read;
  };

  return {
    async find({ publish, request, root }) {
      const asked = askedBinding(publish, request);
      if (asked?.address === "" && !isWildcard(publish.hostAddress)) {
        const line = readDefaultAddress(root, publish.hostAddress);
        if (line !== null) return line;
      }
      for (const path of request.compose?.files.toReversed() ?? []) {
        const read = await composeAt(root, path);
        const found = read?.find({ ...publish, service: request.compose?.service ?? "" }) ?? null;
        if (found !== null) return found;
      }
      return asked === null ? undefined : recordOf(publish, asked, request);
    },
  };
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

type Asked = { readonly address: string; readonly port: string; readonly all?: boolean };

/** The binding of the container's own record that led to this port. */
function askedBinding(publish: Publish, { bindings, publishesAll }: PublishRequest): Asked | null {
  const own = bindings[`${publish.containerPort}/${publish.protocol}`] ?? [];
  const found = own.find(
    ({ address, port }) => (address === "" || address === publish.hostAddress) && (isOpen(port) || Number(port) === publish.hostPort),
  );
  return found ?? (publishesAll ? { address: "", port: "", all: true } : null);
}

/** No number, 0 or a range: the runtime chose one. */
function isOpen(port: string): boolean {
  return port === "" || port === "0" || port.includes("-");
}

/** As after `docker run`: the value of -p as it was asked, or -P. The compose file of the project is named where its line was not found. */
function recordOf({ containerPort, protocol }: Publish, { address, port, all = false }: Asked, { compose }: PublishRequest): Origin {
  const host = address === "" ? "" : `${address.includes(":") ? `[${address}]` : address}:`;
  const value = `${host}${port === "" && host === "" ? "" : `${port}:`}${containerPort}${protocol === "udp" ? "/udp" : ""}`;
  const place = { source: "runtime", file: compose?.files.at(-1) ?? null, line: null, fileHash: null } as const;
  return all ? { ...place, key: "-P", value: "" } : { ...place, key: "-p", value };
}

async function readCompose(root: string, path: string): Promise<{ find: (port: Publish & { service: string }) => Origin | null } | null> {
  const [located] = locateFiles(root, { path });
  const file = located === undefined ? null : readLocatedFile(located);
  if (file === null || file.bytes === null) return null;
  const { findComposePort, parseComposePorts } = await import("@portolan/services/compose");
  const ports = parseComposePorts(new TextDecoder().decode(file.bytes));
  if (ports === null) return null;
  return {
    find: (published) => {
      const found = findComposePort(ports, published);
      return found === null
        ? null
        : { source: "file", file: path, line: found.line, key: "ports", value: found.value, fileHash: file.hash };
    },
  };
}

/** The line of daemon.json that gives this address to ports without one; null where it is another's doing, such as a network's option. */
function readDefaultAddress(root: string, address: string): Origin | null {
  const [located] = locateFiles(root, { path: daemonFile });
  const file = located === undefined ? null : readLocatedFile(located);
  if (file === null || file.bytes === null) return null;
  const text = new TextDecoder().decode(file.bytes);
  const match = /"ip"\s*:\s*"([^"]*)"/.exec(text);
  if (match?.[1] !== address) return null;
  const line = text.slice(0, match.index).split("\n").length;
  return { source: "file", file: daemonFile, line, key: "ip", value: address, fileHash: file.hash };
}
