import { type Json, json, PACKAGE_LIMITS, truncate } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { attemptKind } from './attempt.ts';
import { isolation } from './isolation.ts';
import { LIMITS, type SandboxReport, type VectorFailure, type VectorOutcome } from './sandbox-report.ts';

/** A report in a document has at most so many characters; the largest that is written has a third of them. */
const MAX_REPORT_CHARACTERS = 1024 * 1024;
/** Characters of one text, or one piece of JSON, of a package. */
const MAX_TEXT = 1000;
const MAX_REASONS = 20;
const MAX_ATTEMPTS = 50;

const text = z.string().max(MAX_TEXT + 1);

const failure: z.ZodType<VectorFailure> = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('exchange-missing'), action: text, input: text }),
  z.strictObject({ code: z.literal('exchange-unused'), action: text }),
  z.strictObject({ code: z.literal('mutating-call'), action: text, phase: text }),
  z.strictObject({ code: z.literal('answer-differs'), expected: json, answered: json }),
  z.strictObject({ code: z.literal('answer-invalid'), problem: text }),
  z.strictObject({ code: z.literal('reactor-failed'), name: text, message: text }),
  z.strictObject({ code: z.literal('limit-exceeded'), limit: z.enum(LIMITS) }),
  z.strictObject({ code: z.literal('process-ended'), how: text }),
]);

const outcome: z.ZodType<VectorOutcome> = z.discriminatedUnion('verdict', [
  z.strictObject({ name: text, verdict: z.literal('passed') }),
  z.strictObject({ name: text, verdict: z.literal('failed'), reasons: z.array(failure).min(1).max(MAX_REASONS) }),
]);

const report: z.ZodType<SandboxReport> = z.strictObject({
  isolation: isolation,
  vectors: z.array(outcome).max(PACKAGE_LIMITS.files),
  attempts: z.array(z.strictObject({ kind: attemptKind, call: text })).max(MAX_ATTEMPTS),
});

/** Cuts a report to what {@link readReport} takes: texts and JSON of the package are short, and reasons few. */
export function boundReport({ isolation, vectors, attempts }: SandboxReport): SandboxReport {
  return {
    isolation,
    vectors: vectors.map((vector) =>
      vector.verdict === 'passed' ? vector : { ...vector, reasons: vector.reasons.slice(0, MAX_REASONS).map(cutFailure) },
    ),
    attempts: attempts.slice(0, MAX_ATTEMPTS).map(({ kind, call }) => ({ kind, call: truncate(call, MAX_TEXT) })),
  };
}

/**
 * Reads a report that comes from where code of strangers ran. Nothing of it is taken on trust: it has its form and its bounds, and
 * speaks of the vectors that were to be run, in their order.
 * @returns undefined for a document that is no such report
 */
export function readReport(document: string, vectors: readonly string[]): SandboxReport | undefined {
  if (document.length > MAX_REPORT_CHARACTERS) return undefined;
  const read = report.safeParse(parse(document)).data;
  return read !== undefined && read.vectors.map(({ name }) => name).join('\n') === vectors.join('\n') ? read : undefined;
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}

function cutFailure(one: VectorFailure): VectorFailure {
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, cutValue(value)])) as VectorFailure;
}

function cutValue(value: Json): Json {
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  return written.length <= MAX_TEXT ? value : truncate(written, MAX_TEXT);
}
