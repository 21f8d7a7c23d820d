import * as z from 'zod';
import { changePlan, json } from './plan.ts';
import { type ReactorAnswer, reactorCall } from './reactor-call.ts';
import { readText } from './text.ts';

const [planCall, applyCall, verifyCall, rollbackCall, readBackCall] = reactorCall.options;
const withoutCredentials = { credentials: true } as const;

/** The call of a vector: that of a reactor function, but for the credentials, which no vector holds. */
export const vectorCall = z.discriminatedUnion('phase', [
  planCall.omit(withoutCredentials).strict(),
  applyCall.omit(withoutCredentials).strict(),
  verifyCall.omit(withoutCredentials).strict(),
  rollbackCall.omit(withoutCredentials).strict(),
  readBackCall.omit(withoutCredentials).strict(),
]);
export type VectorCall = z.output<typeof vectorCall>;

const request = {
  /** The IAM action that the call needs. */
  action: z.string().regex(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/, 'is not one exact IAM action'),
  /** Left out: that of the target. */
  region: z.string().min(1).exactOptional(),
  /** As `toRecorded` writes it. */
  input: json,
};
/** The SDK's error, by what reactors read of one. */
const recordedError = z.strictObject({ name: z.string().min(1), message: z.string(), status: z.int().exactOptional() });
export type RecordedError = z.output<typeof recordedError>;

/** One call of a reactor to AWS, and what AWS said. */
export const exchange = z.union([z.strictObject({ ...request, output: json }), z.strictObject({ ...request, error: recordedError })]);
export type Exchange = z.output<typeof exchange>;
export type RecordedAnswer = { readonly output: z.output<typeof json> } | { readonly error: RecordedError };

/** The outcome that a call must have. Texts are the English ones; a summary may change without a vector. */
export const expectation = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('change'),
    effect: changePlan.shape.effect,
    changes: changePlan.shape.changes,
    backup: json,
  }),
  z.strictObject({ outcome: z.literal('nothing-to-do') }),
  z.strictObject({ outcome: z.literal('refuse'), reason: z.string() }),
  z.strictObject({ outcome: z.literal('applied'), created: json }),
  z.strictObject({ outcome: z.literal('verified'), rest: z.string().exactOptional() }),
  z.strictObject({ outcome: z.literal('not-verified'), reason: z.string() }),
  z.strictObject({ outcome: z.literal('rolled-back') }),
  z.strictObject({ outcome: z.literal('state'), state: json }),
  /** Name of an error of the contract: `ResourceGone`. */
  z.strictObject({ outcome: z.literal('error'), name: z.string().min(1) }),
]);
export type Expectation = z.output<typeof expectation>;

/** A test vector of a reactor package, `vectors/<name>.json`: one call, the recorded exchanges with AWS, and what it comes to. */
export const vector = z.strictObject({
  schemaVersion: z.literal(1),
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(50),
  /** The clock of the call. */
  now: z.iso.datetime(),
  call: vectorCall,
  exchanges: z.array(exchange).max(200),
  expect: expectation,
});
export type Vector = z.output<typeof vector>;

/**
 * Tells what a call came to, in the words of a vector.
 * @example
 * toExpectation({ phase: 'apply', created: null }); // { outcome: 'applied', created: null }
 */
export function toExpectation(answer: ReactorAnswer): Expectation {
  switch (answer.phase) {
    case 'plan': {
      const { plan } = answer;
      if (plan.outcome === 'nothing-to-do') return { outcome: plan.outcome };
      if (plan.outcome === 'refuse') return { outcome: plan.outcome, reason: readText(plan.reason, 'en') };
      return { outcome: plan.outcome, effect: plan.effect, changes: plan.changes, backup: plan.backup };
    }
    case 'apply':
      return { outcome: 'applied', created: answer.created };
    case 'verify': {
      const { verification } = answer;
      if (!verification.verified) return { outcome: 'not-verified', reason: readText(verification.reason, 'en') };
      return { outcome: 'verified', ...(verification.rest !== undefined && { rest: readText(verification.rest, 'en') }) };
    }
    case 'rollback':
      return { outcome: 'rolled-back' };
    case 'read-back':
      return { outcome: 'state', state: answer.state };
  }
}
