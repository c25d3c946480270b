/**
 * The daemons that an MCSManager panel speaks to: one file of RemoteServiceConfig each, then the daemon beside it by that daemon's own global.json,
 * marked as `default`: where there is no file, the panel's start adds it as `localhost`; where there are, it tells whether their port is the right one. Keys of daemons are in the same files and are never kept.
 * Source: MCSManager 10.18, `panel/src/app/service/remote_service.ts`.
 */
import type { ServicePeer } from "@portolan/snapshot";
import { globMatches } from "../formats/path-glob.ts";
import type { FileBytes, FileProblem } from "../service.ts";
import { parseDocument, portOf, textOf, type JsonEntries } from "./mcsmanager-document.ts";

export interface Peers {
  readonly peers: readonly ServicePeer[];
  readonly problems: readonly FileProblem[];
}

interface PeerPlaces {
  readonly glob: string; // RemoteServiceConfig/*.json
  readonly daemonFile: string; // global.json of the daemon beside the panel
}

const defaultPort = 24444;

export function parsePeers(files: readonly FileBytes[], { glob, daemonFile }: PeerPlaces): Peers {
  const own = files.filter(({ path }) => globMatches(glob, path));
  const problems: FileProblem[] = [];
  const peers = own.flatMap((file) => {
    const document = parseDocument(file);
    if (document.code === "invalid") problems.push({ path: file.path, reason: "not valid JSON" });
    return document.code === "ok" ? peerOf(file, document.entries) : [];
  });
  return { peers: [...peers, ...siblingPeer(files.find(({ path }) => path === daemonFile))], problems };
}

function peerOf(file: FileBytes, entries: JsonEntries): ServicePeer[] {
  const host = hostOf(textOf(entries.get("ip")));
  if (host === "") return [];
  return [
    {
      source: "file",
      file: file.path,
      line: entries.get("ip")?.line ?? null,
      key: "ip",
      value: textOf(entries.get("ip")),
      fileHash: file.hash,
      name: textOf(entries.get("remarks")) || null,
      address: host,
      port: portOf(entries.get("port")) ?? defaultPort,
    },
  ];
}

function siblingPeer(file: FileBytes | undefined): ServicePeer[] {
  const document = parseDocument(file);
  if (file === undefined || document.code !== "ok") return [];
  const entry = document.entries.get("port");
  const port = portOf(entry) ?? defaultPort;
  const place = { file: file.path, line: entry?.line ?? null, fileHash: file.hash };
  return [{ source: "default", ...place, key: "port", value: "", name: null, address: "localhost", port }];
}

/** The host of what people write as address: scheme, brackets and path are not part of it. */
function hostOf(text: string): string {
  return text
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/\/.*$/, "")
    .replace(/^\[(.*)\]$/, "$1");
}
