import { readFileSync } from "node:fs";
import type { CoverageNote, FilterLayer, Sections } from "@portolan/snapshot";
import type { Libc } from "../libc.ts";
import type { NamespaceEntrance } from "../namespace-entry.ts";
import type { FoundNamespace } from "../network-namespaces.ts";
import { listNetfilterPrograms } from "./bpf.ts";
import { readCgroupPrograms } from "./cgroup-programs.ts";
import { presentLayer, unreadableLayer } from "./layer-row.ts";
import { layersOfLinks, readNamespaceLayers } from "./namespace-layers.ts";
import { readTcpWrappers } from "./tcp-wrappers.ts";
import { createUnitFilterReader, type UnitFilterOptions } from "./unit-filters.ts";

export interface LayerRequest {
  readonly namespaces: readonly FoundNamespace[];
  /** As of this look. */
  readonly sections: Pick<Sections, "sockets" | "owners" | "interfaces" | "sysctls">;
}

export interface LayerReader {
  read(request: LayerRequest): Promise<{ layers: FilterLayer[]; notes: CoverageNote[] }>;
}

export interface LayerReaderOptions {
  readonly libc: Libc | null;
  readonly entrance: NamespaceEntrance;
  readonly systemd?: UnitFilterOptions;
}

/** Everything outside netfilter's rules that may stop traffic or let it past. Each part is there, absent (no row), or named unreadable. */
export function createLayerReader({ libc, entrance, systemd }: LayerReaderOptions): LayerReader {
  const unitFilters = createUnitFilterReader(systemd);
  return {
    async read({ namespaces, sections }) {
      const { sockets, owners, interfaces, sysctls } = sections;
      const ofNamespaces = namespaces.flatMap((place) =>
        libc === null ? [unreadableLayer("other", place.id, "koffi")] : readNamespaceLayers({ libc, entrance, place, namespace: place.id }),
      );
      const units = await unitFilters.read(sockets, owners.processes);
      const layers = [
        ...ofNamespaces,
        ...layersOfLinks(interfaces, sysctls),
        ...withoutOwnPrograms(readCgroupPrograms(libc, sockets), units),
        ...(libc === null ? [] : netfilterPrograms(libc)),
        ...units,
        ...selinux(),
        ...readTcpWrappers(owners),
      ];
      return { layers, notes: notesOf(layers) };
    },
  };
}

/** systemd enforces its lists with programs on the unit's control group: where the lists are told, those programs are the same thing. Those of a slice are in the rows of its units. */
function withoutOwnPrograms(groups: readonly FilterLayer[], units: readonly FilterLayer[]): FilterLayer[] {
  const places = new Set(units.map(({ place }) => place));
  return groups.filter(({ place, detail }) => {
    const programs = detail.match(/program [^,;]+/g) ?? [];
    const areOwn = programs.length > 0 && programs.every((program) => /\((?:sd_fw_(?:ingress|egress)|sd_restrictif\w*)\)$/.test(program));
    const name = place?.split("/").at(-1) ?? "";
    return !(areOwn && (places.has(name) || name.endsWith(".slice")));
  });
}

function netfilterPrograms(libc: Libc): FilterLayer[] {
  const answer = listNetfilterPrograms(libc);
  if (answer.outcome === "refused") return [unreadableLayer("netfilter-bpf", null, "CAP_SYS_ADMIN")];
  if (answer.outcome === "absent") return [];
  return answer.value.map(({ program, family, hook, priority }) =>
    presentLayer(
      "netfilter-bpf",
      { namespace: null, place: null },
      `program ${program}: family ${family}, hook ${hook}, priority ${priority}`,
    ),
  );
}

function selinux(): FilterLayer[] {
  try {
    const isEnforcing = readFileSync("/sys/fs/selinux/enforce", "latin1").trim() === "1";
    return isEnforcing ? [presentLayer("selinux", { namespace: null, place: null }, "enforcing")] : [];
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" ? [unreadableLayer("selinux", null, "the state of SELinux may not be read")] : [];
  }
}

/** One note for everything that could not be asked, by what is missing. */
function notesOf(layers: readonly FilterLayer[]): CoverageNote[] {
  const unreadable = layers.filter(({ state }) => state === "unreadable");
  if (unreadable.length === 0) return [];
  const kinds = [...new Set(unreadable.map(({ kind }) => kind))].join(", ");
  const needs = [...new Set(unreadable.map(({ detail }) => detail))].join(", ");
  return [{ code: "layers-unreadable", params: { layers: kinds, needs } }];
}
