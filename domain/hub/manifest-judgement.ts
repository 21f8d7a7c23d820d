import { findContradictions, type PackageManifest, packageManifest, readManifestDocument } from '@attack-reactor/kit/contract';
import { at, isRecord, listAt } from '#domain/base/json.ts';
import { judgePermissions } from './action-judgement.ts';
import { isAllowedLicence } from './licence.ts';
import type { PackagePolicy } from './package-policy.ts';
import { judgeParameters } from './parameter-bounds.ts';
import type { PackageReason } from './reason.ts';
import { listProblems } from './schema-problems.ts';
import type { Trust } from './trust-store.ts';

/** The facts that a manifest is held against. */
export type ManifestCase = {
  /** The trust in the key that signed the package; undefined: nobody whom we know. */
  readonly trust: Trust | undefined;
  readonly policy: Pick<PackagePolicy, 'exemptions' | 'platformVersion'>;
  /** Modules of Node.js that the bundle imports. */
  readonly imports: readonly string[];
  /** How many test vectors the package holds. */
  readonly vectors: number;
};

/** A manifest as it was read: it is null where it does not fit its schema. */
export type ReadManifest = { readonly manifest: PackageManifest | null; readonly reasons: readonly PackageReason[] };

/** Reads `manifest.json`, with a reason for every field that is wrong; parameters are judged even where other fields are. */
export function readManifest(value: unknown): ReadManifest {
  const read = packageManifest.safeParse(value);
  const parameters = at(value, 'parameters');
  const ofParameters = isRecord(parameters) ? judgeParameters(parameters) : [];
  if (read.success) return { manifest: read.data, reasons: ofParameters };
  const wildcards = listWildcards(value);
  const reasons = listProblems(read.error).flatMap(({ field, problem, unknownKeys }): PackageReason[] => {
    if (unknownKeys.length > 0) return unknownKeys.map((key) => ({ code: 'manifest-key-unknown', field: key }));
    return wildcards.has(field) ? [] : [{ code: 'manifest-invalid', field, problem }];
  });
  const actions = [...wildcards.values()].map((action): PackageReason => ({ code: 'action-wildcard', action }));
  return { manifest: null, reasons: [...actions, ...reasons, ...ofParameters] };
}

/** Judges a manifest that fits its schema. */
export function judgeManifest(manifest: PackageManifest, { trust, policy, imports, vectors }: ManifestCase): readonly PackageReason[] {
  const names = Object.keys(manifest.parameters.properties ?? {});
  return [
    ...findContradictions(manifest, names).map(({ field, problem }): PackageReason => ({ code: 'manifest-contradicts', field, problem })),
    ...judgePermissions(readManifestDocument(manifest), trust, policy.exemptions),
    ...comparePlatforms(manifest.platform, policy.platformVersion),
    ...compareImports(manifest.imports, imports),
    ...compareVectors(manifest.vectors, vectors),
    ...(isAllowedLicence(manifest.license) ? [] : [{ code: 'licence-refused' as const, subject: manifest.id, licence: manifest.license }]),
  ];
}

/** Actions that stand for more than one, by their fields: `permissions.0.actions.1`. */
function listWildcards(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [index, permission] of listAt(value, 'permissions').slice(0, 100).entries()) {
    for (const [place, action] of listAt(permission, 'actions').slice(0, 100).entries())
      if (typeof action === 'string' && /[*?]/.test(action)) found.set(`permissions.${index}.actions.${place}`, action.slice(0, 200));
  }
  return found;
}

function comparePlatforms(wanted: string, actual: string): PackageReason[] {
  const [least, here] = [wanted.slice('>='.length), actual].map((version) => version.split('.').map(Number));
  const place = least?.findIndex((part, index) => part !== here?.[index]) ?? -1;
  const isTooOld = place >= 0 && (least?.[place] ?? 0) > (here?.[place] ?? 0);
  return isTooOld ? [{ code: 'platform-too-old', wanted, actual }] : [];
}

function compareImports(stated: readonly string[], found: readonly string[]): PackageReason[] {
  const unstated = found.filter((name) => !stated.includes(name));
  const unused = stated.filter((name) => !found.includes(name));
  return unstated.length + unused.length === 0 ? [] : [{ code: 'imports-differ', unstated, unused }];
}

function compareVectors(stated: number, actual: number): PackageReason[] {
  if (actual === 0) return [{ code: 'vectors-missing' }];
  return stated === actual ? [] : [{ code: 'vectors-count-differs', stated, actual }];
}
