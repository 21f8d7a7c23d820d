import type { ZIP_FAULTS } from '#domain/hub/reason.ts';

/**
 * A file of a zip, as its directory and its own header agree on it:
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.7, 4.3.12, 4.3.16)
 */
export type DirectoryEntry = {
  readonly name: string;
  /** 0: as it is; 8: deflate. */
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Type and rights as Unix has them; 0 where the zip says none. */
  readonly mode: number;
  /** Attributes as DOS has them. */
  readonly attributes: number;
  readonly dataFrom: number;
};

/** A zip is not as a package must be. */
export class ZipFaulty extends Error {
  override readonly name = 'ZipFaulty';
  readonly fault: (typeof ZIP_FAULTS)[number];
  readonly file: string;

  constructor(fault: (typeof ZIP_FAULTS)[number], file = 'zip') {
    super(`${fault}: ${file}`);
    this.fault = fault;
    this.file = file;
  }
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const HEADER_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const HEADER_BYTES = 30;
const METHODS: readonly number[] = [0, 8];
const ENCRYPTED = 0x0001 | 0x0040;
/** The level of deflate, and UTF-8 names. A size that follows its data (0x0008) is not taken. */
const KNOWN_FLAGS = 0x0006 | 0x0800;
const ONLY_ZIP64 = 0xffffffff;
/** More are not looked at; a package may have fewer. */
const MAX_ENTRIES = 1000;

/**
 * Reads the directory of a zip, and holds each entry against the file's own header. Files follow one another without a gap,
 * then comes the directory, then the end: there is one way to read the zip, and nothing in it that only some readers see.
 * @throws ZipFaulty
 */
export function readDirectory(bytes: Uint8Array): readonly DirectoryEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== END_SIGNATURE || view.getUint16(end + 20, true) !== 0) throw new ZipFaulty('no-end');
  const [disk, diskOfStart, onThisDisk, entries] = [4, 6, 8, 10].map((offset) => view.getUint16(end + offset, true));
  const [length, from] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (disk !== 0 || diskOfStart !== 0 || onThisDisk !== entries || entries === 0xffff || from === ONLY_ZIP64) throw new ZipFaulty('zip64');
  if (entries === undefined || entries > MAX_ENTRIES || from + length !== end) throw new ZipFaulty('directory');
  const found: DirectoryEntry[] = [];
  let at = from;
  let next = 0;
  for (let index = 0; index < entries; index += 1) {
    const entry = readEntry({ bytes, view }, { at, end });
    const header = readHeader({ bytes, view }, { entry, from });
    if (entry.headerFrom !== next) throw new ZipFaulty('gap', entry.name);
    found.push({ ...entry, dataFrom: header.dataFrom });
    at = entry.next;
    next = header.dataFrom + entry.packedBytes;
  }
  if (at !== end) throw new ZipFaulty('directory');
  if (next !== from) throw new ZipFaulty('gap');
  return found;
}

type Source = { readonly bytes: Uint8Array; readonly view: DataView };
type Entry = Omit<DirectoryEntry, 'dataFrom'> & { readonly flags: number; readonly headerFrom: number; readonly next: number };

function readEntry({ bytes, view }: Source, { at, end }: { readonly at: number; readonly end: number }): Entry {
  if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY_SIGNATURE) throw new ZipFaulty('directory');
  const [nameBytes = 0, extraBytes, commentBytes, disk] = [28, 30, 32, 34].map((offset) => view.getUint16(at + offset, true));
  const next = at + ENTRY_BYTES + nameBytes;
  if (next > end || extraBytes !== 0 || commentBytes !== 0 || disk !== 0) throw new ZipFaulty('directory');
  const name = decode(bytes.subarray(at + ENTRY_BYTES, next));
  const external = view.getUint32(at + 38, true);
  return {
    name,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc32: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    mode: external >>> 16,
    attributes: external & 0xffff,
    headerFrom: view.getUint32(at + 42, true),
    next,
  };
}

/** @param entry the one of the directory, which the header must repeat; `from` is where the directory begins */
function readHeader(
  { bytes, view }: Source,
  { entry, from }: { readonly entry: Entry; readonly from: number },
): { readonly dataFrom: number } {
  const { name, headerFrom: at, flags, method } = entry;
  if (at + HEADER_BYTES > from || view.getUint32(at, true) !== HEADER_SIGNATURE) throw new ZipFaulty('header', name);
  if ((flags & ENCRYPTED) !== 0) throw new ZipFaulty('encrypted', name);
  if (!METHODS.includes(method)) throw new ZipFaulty('method', name);
  const [nameBytes = 0, extraBytes] = [view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
  const dataFrom = at + HEADER_BYTES + nameBytes;
  const isRepeated =
    (flags & ~KNOWN_FLAGS) === 0 &&
    view.getUint16(at + 6, true) === flags &&
    view.getUint16(at + 8, true) === method &&
    view.getUint32(at + 14, true) === entry.crc32 &&
    view.getUint32(at + 18, true) === entry.packedBytes &&
    view.getUint32(at + 22, true) === entry.bytes &&
    extraBytes === 0 &&
    dataFrom + entry.packedBytes <= from &&
    decode(bytes.subarray(at + HEADER_BYTES, dataFrom)) === name;
  if (!isRepeated) throw new ZipFaulty('header', name);
  return { dataFrom };
}

/** Bytes that are no UTF-8 become U+FFFD, which no name may hold. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
