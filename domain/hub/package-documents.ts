import { isVectorFile, lookUp, PACKAGE_FILES, REQUIRED_FILES } from '@attack-reactor/kit/contract';
import type { PackageReason } from './reason.ts';

const KIB = 1024;
/** The most bytes of a file; the bundle is bounded by the package. */
const MAX_BYTES: Readonly<Record<string, number>> = {
  [PACKAGE_FILES.manifest]: 64 * KIB,
  [PACKAGE_FILES.sbom]: 1024 * KIB,
  [PACKAGE_FILES.signature]: 16 * KIB,
  [PACKAGE_FILES.provenance]: 256 * KIB,
  [PACKAGE_FILES.licence]: 256 * KIB,
  [PACKAGE_FILES.notices]: 4096 * KIB,
};
const MAX_VECTOR_BYTES = 1024 * KIB;

/** Files of a package by name. */
export type PackageContent = ReadonlyMap<string, Uint8Array>;

/** The readable part of a package: its JSON documents by name, its code, and what is wrong with the files. */
export type PackageDocuments = {
  readonly json: ReadonlyMap<string, unknown>;
  readonly code: string;
  readonly reasons: readonly PackageReason[];
};

/** Reads the files of a package: all that must be there are, none is too large or empty, and texts are texts. */
export function readDocuments(files: PackageContent): PackageDocuments {
  const read = [...files].map(([file, bytes]) => ({ file, ...readFile(file, bytes) }));
  const missing = REQUIRED_FILES.filter((file) => !files.has(file)).map((file): PackageReason => ({ code: 'file-missing', file }));
  return {
    json: new Map(read.flatMap(({ file, json }) => (json === undefined ? [] : [[file, json.value]]))),
    code: readText(files.get(PACKAGE_FILES.bundle) ?? new Uint8Array()) ?? '',
    reasons: [...missing, ...read.flatMap(({ reason }) => reason ?? [])],
  };
}

type ReadFile = { readonly json?: { readonly value: unknown }; readonly reason?: PackageReason };

function readFile(file: string, bytes: Uint8Array): ReadFile {
  const limit = isVectorFile(file) ? MAX_VECTOR_BYTES : (lookUp(MAX_BYTES, file) ?? Infinity);
  if (bytes.byteLength > limit) return { reason: { code: 'file-too-large', file, bytes: bytes.byteLength, limit } };
  const text = readText(bytes);
  if (text === undefined) return { reason: { code: 'file-unreadable', file } };
  if (!/\S/.test(text)) return { reason: { code: 'file-empty', file } };
  if (!file.endsWith('.json')) return {};
  try {
    return { json: { value: JSON.parse(text) } };
  } catch {
    return { reason: { code: 'file-unreadable', file } };
  }
}

function readText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
