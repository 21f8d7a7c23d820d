import { crc32, inflateRawSync } from 'node:zlib';
import { isPackageFile, PACKAGE_LIMITS } from '@attack-reactor/kit/contract';
import { at } from '#domain/base/json.ts';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import type { NAME_RULES, PackageReason, ZIP_FAULTS } from '#domain/hub/reason.ts';
import { type DirectoryEntry, readDirectory, ZipFaulty } from './zip-directory.ts';

/** The files of a zip, or every reason why it is none that is opened. */
export type ReadZip = { readonly files: PackageContent } | { readonly reasons: readonly [PackageReason, ...PackageReason[]] };

const REGULAR_FILE = 0o100000;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;
const BEYOND_READ_AND_WRITE = 0o7111;
const DOS_FOLDER = 0x10;
const STORED = 0;
const MAX_SHOWN_NAME = 200;

/**
 * Reads the zip of a stranger. Nothing is written anywhere; a byte is counted when it is inflated, whatever the zip says of
 * its size; names are those of a list. A zip with a fault is not read half.
 */
export function readPackageZip(bytes: Uint8Array): ReadZip {
  const { packedBytes: limit } = PACKAGE_LIMITS;
  if (bytes.byteLength > limit) return { reasons: [{ code: 'zip-too-large', bytes: bytes.byteLength, limit }] };
  try {
    const entries = readDirectory(bytes);
    const [first, ...others] = judgeEntries(entries);
    return first === undefined ? inflateAll(bytes, entries) : { reasons: [first, ...others] };
  } catch (error) {
    if (error instanceof ZipFaulty) return damaged(error.fault, error.file);
    throw error;
  }
}

function judgeEntries(entries: readonly DirectoryEntry[]): PackageReason[] {
  const { files: limit } = PACKAGE_LIMITS;
  const counted = entries.length > limit ? [{ code: 'too-many-files' as const, files: entries.length, limit }] : [];
  const names = entries.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) < index));
  return [
    ...counted,
    ...[...twice].map((name): PackageReason => ({ code: 'file-twice', file: show(name) })),
    ...entries.flatMap(judgeEntry),
  ];
}

function judgeEntry({ name, mode, attributes }: DirectoryEntry): PackageReason[] {
  const file = show(name);
  const rule = findUnsafe(name);
  const type = mode & FILE_TYPE;
  if (type === SYMBOLIC_LINK) return [{ code: 'file-is-link', file }];
  if (rule !== undefined) return [{ code: 'file-name-unsafe', file, rule }];
  const isPlain = (type === REGULAR_FILE || type === 0) && (mode & BEYOND_READ_AND_WRITE) === 0;
  if (!isPlain || (attributes & DOS_FOLDER) !== 0 || name.endsWith('/')) return [{ code: 'file-is-special', file }];
  return isPackageFile(name) ? [] : [{ code: 'file-unknown', file }];
}

function findUnsafe(name: string): (typeof NAME_RULES)[number] | undefined {
  if (name === '') return 'empty';
  if (!name.isWellFormed() || /[\p{Cc}\ufffd]/u.test(name)) return 'control';
  if (name.includes('\\')) return 'backslash';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'absolute';
  return name.split('/').some((part) => part === '..' || part === '.') ? 'parent' : undefined;
}

function inflateAll(bytes: Uint8Array, entries: readonly DirectoryEntry[]): ReadZip {
  const { unpackedBytes: limit } = PACKAGE_LIMITS;
  const files = new Map<string, Uint8Array>();
  let left: number = limit;
  for (const entry of entries) {
    const data = inflate(bytes.subarray(entry.dataFrom, entry.dataFrom + entry.packedBytes), entry, left);
    if (data === 'too-large') return { reasons: [{ code: 'unpacked-too-large', limit }] };
    if (data === undefined || data.byteLength !== entry.bytes) return damaged('data', entry.name);
    if (crc32(data) !== entry.crc32) return damaged('checksum', entry.name);
    left -= data.byteLength;
    files.set(entry.name, data);
  }
  return { files };
}

/** @returns undefined for what cannot be inflated, or is followed by something that belongs to no file */
function inflate(packed: Uint8Array, { method }: DirectoryEntry, left: number): Uint8Array | 'too-large' | undefined {
  if (method === STORED) return packed.byteLength > left ? 'too-large' : packed;
  try {
    // The types of Node.js know no `info` (https://nodejs.org/api/zlib.html#class-options).
    const { buffer, engine } = inflateRawSync(packed, { maxOutputLength: Math.max(1, left), info: true }) as unknown as Inflated;
    return engine.bytesWritten === packed.byteLength ? buffer : undefined;
  } catch (error) {
    return at(error, 'code') === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : undefined;
  }
}

type Inflated = { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };

function damaged(fault: (typeof ZIP_FAULTS)[number], file: string): ReadZip {
  return { reasons: [{ code: 'zip-damaged', fault, file: show(file) }] };
}

function show(name: string): string {
  return name.slice(0, MAX_SHOWN_NAME);
}
