/** Highest GLIBC version that an ELF binary asks the dynamic linker for. Reads section .gnu.version_r of a 64-bit little-endian file (System V gABI, LSB symbol versioning). */

const sectionNeededVersions = 0x6ffffffe;

/** Null for a binary that needs no versioned glibc symbol. Throws when the bytes are not a 64-bit little-endian ELF file. */
export function readNeededGlibc(bytes: Buffer): string | null {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) {
    throw new Error("not a 64-bit little-endian ELF file");
  }
  const versions = readSections(bytes).flatMap((section, _index, sections) => {
    const names = sections[section.link];
    return section.type === sectionNeededVersions && names !== undefined ? readVersionNames(bytes, { section, names }) : [];
  });
  const glibc = versions.map((name) => /^GLIBC_(\d+(?:\.\d+)+)$/.exec(name)?.[1]).filter((version) => version !== undefined);
  return glibc.sort(compareVersions).at(-1) ?? null;
}

/** Negative when `one` is older than `other`. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly link: number;
  readonly entries: number;
}

function readSections(bytes: Buffer): readonly Section[] {
  const tableOffset = Number(bytes.readBigUInt64LE(40));
  const entrySize = bytes.readUInt16LE(58);
  return Array.from({ length: bytes.readUInt16LE(60) }, (_, index) => {
    const at = tableOffset + index * entrySize;
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: Number(bytes.readBigUInt64LE(at + 24)),
      link: bytes.readUInt32LE(at + 40),
      entries: bytes.readUInt32LE(at + 44),
    };
  });
}

function readVersionNames(bytes: Buffer, { section, names }: { section: Section; names: Section }): string[] {
  const found: string[] = [];
  let library = section.offset;
  for (let count = 0; count < section.entries; count += 1) {
    let version = library + bytes.readUInt32LE(library + 8);
    for (let auxiliary = bytes.readUInt16LE(library + 2); auxiliary > 0; auxiliary -= 1) {
      const start = names.offset + bytes.readUInt32LE(version + 8);
      found.push(bytes.toString("latin1", start, bytes.indexOf(0, start)));
      version += bytes.readUInt32LE(version + 12);
    }
    library += bytes.readUInt32LE(library + 12);
  }
  return found;
}
