import { PHASES } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { attemptKind } from './attempt.ts';
import { isolation } from './isolation.ts';
import type { VectorFailure } from './sandbox-report.ts';

const name = z.string();
const names = z.array(name);
const count = z.int();
const instant = z.iso.datetime();

/** The faults of the form of a zip. */
export const ZIP_FAULTS = ['no-end', 'directory', 'header', 'gap', 'zip64', 'encrypted', 'method', 'data', 'checksum'] as const;
/** Rules that the name of a file breaks which is unsafe to write to a disk. */
export const NAME_RULES = ['empty', 'absolute', 'parent', 'backslash', 'control'] as const;
/** Harm that an IAM action can do beyond the fix of one resource. */
export const ACTION_RISKS = ['identity', 'rights', 'secrets', 'execution', 'traces', 'exposure', 'destruction', 'organization'] as const;
export type ActionRisk = (typeof ACTION_RISKS)[number];
/** Why a test vector failed. */
export const VECTOR_FAILURES = [
  'exchange-missing',
  'exchange-unused',
  'mutating-call',
  'answer-differs',
  'answer-invalid',
  'reactor-failed',
  'limit-exceeded',
  'process-ended',
] as const satisfies readonly VectorFailure['code'][];

function defineReason<Code extends string, Parameters extends z.ZodRawShape>(code: Code, parameters: Parameters) {
  return z.object({ code: z.literal(code), ...parameters });
}

/** Why a package is rejected: a code and what there is to know about it. Names and texts of the package are untrusted. */
export const packageReason = z.discriminatedUnion('code', [
  // The zip.
  defineReason('zip-too-large', { bytes: count, limit: count }),
  defineReason('zip-damaged', { fault: z.enum(ZIP_FAULTS), file: name }),
  defineReason('too-many-files', { files: count, limit: count }),
  defineReason('unpacked-too-large', { limit: count }),
  defineReason('file-name-unsafe', { file: name, rule: z.enum(NAME_RULES) }),
  defineReason('file-twice', { file: name }),
  defineReason('file-unknown', { file: name }),
  defineReason('file-is-link', { file: name }),
  defineReason('file-is-special', { file: name }),
  defineReason('file-missing', { file: name }),
  defineReason('file-too-large', { file: name, bytes: count, limit: count }),
  defineReason('file-unreadable', { file: name }),
  defineReason('file-empty', { file: name }),
  defineReason('digest-differs', { expected: name, actual: name }),
  defineReason('subject-differs', { expected: name, actual: name }),

  // The manifest.
  defineReason('manifest-key-unknown', { field: name }),
  defineReason('manifest-invalid', { field: name, problem: name }),
  defineReason('manifest-contradicts', { field: name, problem: name }),
  defineReason('platform-too-old', { wanted: name, actual: name }),
  defineReason('imports-differ', { unstated: names, unused: names }),
  defineReason('licence-refused', { subject: name, licence: name }),

  // Its parameters.
  defineReason('parameters-too-large', { bytes: count, limit: count }),
  defineReason('parameters-too-deep', { limit: count }),
  defineReason('parameters-too-many', { count, limit: count }),
  defineReason('parameters-reference', { field: name, reference: name }),
  defineReason('parameters-keyword', { field: name, keyword: name }),
  defineReason('parameters-unusable', { problem: name }),
  defineReason('patterns-too-many', { count, limit: count }),
  defineReason('pattern-too-long', { field: name, characters: count, limit: count }),
  defineReason('pattern-unsupported', { field: name, pattern: name, construct: name }),
  defineReason('pattern-slow', { field: name, pattern: name, steps: count }),

  // Its IAM actions.
  defineReason('action-wildcard', { action: name }),
  defineReason('action-forbidden', { action: name, risk: z.enum(ACTION_RISKS) }),
  defineReason('action-restricted', { action: name, risk: z.enum(ACTION_RISKS) }),
  defineReason('action-writes-early', { action: name, phase: z.enum(PHASES) }),
  defineReason('role-not-named', { resource: name }),

  // The bill of materials.
  defineReason('sbom-invalid', { field: name, problem: name }),
  defineReason('sbom-hash-differs', { stated: name, actual: name }),
  defineReason('sbom-subject-differs', { stated: name, actual: name }),

  // The signature.
  defineReason('unsigned', {}),
  defineReason('key-unknown', { keyId: name }),
  defineReason('signature-invalid', { field: name, problem: name }),
  defineReason('signature-wrong', { keyId: name }),
  defineReason('signed-file-differs', { file: name }),
  defineReason('signed-file-missing', { file: name }),
  defineReason('file-not-signed', { file: name }),
  defineReason('algorithm-differs', { stated: name, expected: name }),
  defineReason('publisher-differs', { stated: name, expected: name }),
  defineReason('key-expired', { keyId: name, until: instant, signedAt: instant }),
  defineReason('key-not-yet-valid', { keyId: name, from: instant, signedAt: instant }),
  defineReason('signed-in-future', { signedAt: instant }),

  // The test vectors.
  defineReason('vectors-missing', {}),
  defineReason('vectors-count-differs', { stated: count, actual: count }),
  defineReason('vector-invalid', { file: name, field: name, problem: name }),
  defineReason('vector-failed', { vector: name, failure: z.enum(VECTOR_FAILURES), detail: name }),
  defineReason('attempt', { attempt: attemptKind, call: name }),
  defineReason('isolation-too-weak', { isolation: isolation, wanted: isolation }),
  /** The checks themselves failed; nobody takes that for a pass. */
  defineReason('check-failed', { problem: name }),
]);
export type PackageReason = z.output<typeof packageReason>;

/** Something that people should know of a package, for which it is not rejected. */
export const packageNotice = z.discriminatedUnion('code', [
  defineReason('accepted-unsigned', {}),
  defineReason('accepted-key-unknown', { keyId: name }),
  defineReason('key-ends-soon', { keyId: name, until: instant }),
  defineReason('vectors-not-run', { vectors: count }),
]);
export type PackageNotice = z.output<typeof packageNotice>;
