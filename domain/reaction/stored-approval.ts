import { at, isRecord, textAt } from '#domain/base/json.ts';

/** The time until a sign is needed, in rows that do not say it. */
const EARLIER_SIGN_SECONDS = 14_400;

/** Brings a question that any version has written into the form of today. Earlier ones took one answer. */
export function updateStoredApproval(value: unknown): unknown {
  if (!isRecord(value) || 'demand' in value) return value;
  const { answer, requestedBy, ...rest } = value;
  const requester = typeof requestedBy === 'string' ? { kind: 'person', id: requestedBy } : { kind: 'nobody' };
  const isAnswered = isRecord(answer);
  return {
    ...rest,
    about: null,
    demand: { people: 1, requester, selfApproval: false },
    lapsesAt: textAt(value, 'expiresAt'),
    acknowledgeSeconds: EARLIER_SIGN_SECONDS,
    acknowledgedBy: null,
    answers: isAnswered ? [{ ...answer, breakGlass: false }] : [],
    delivered: isAnswered && at(answer, 'delivered') === true,
  };
}
