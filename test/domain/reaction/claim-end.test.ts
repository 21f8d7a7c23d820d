import { endClaim } from '#domain/reaction/claim-end.ts';
import { deferred } from '#domain/reaction/conclusion.ts';
import { aDecision, aResult } from '../../support/reactions.ts';

const NOW = Date.UTC(2026, 10, 3, 8);
const MINUTE_MS = 60_000;

function decisionOf(coolDownMinutes: number) {
  const decision = aDecision({});
  return { ...decision, binding: { ...decision.binding, coolDownMinutes } };
}

describe('the end of a claim', () => {
  it.each([5, 10_080])('leaves the subject alone for the %i minutes of the binding that was chosen', (minutes) => {
    expect(endClaim(aResult({ status: 'NOTHING_TO_DO' }), decisionOf(minutes), NOW)).toEqual({
      kind: 'cool-down',
      at: NOW,
      until: NOW + minutes * MINUTE_MS,
      isFix: false,
    });
  });

  it.each([
    ['FIXED', true],
    ['PARTLY', true],
    ['FAILED', false],
    ['REFUSED', false],
  ] as const)('after %s counts as a fix of ours: %p', (status, isFix) => {
    expect(endClaim(aResult({ status }), decisionOf(60), NOW)).toMatchObject({ kind: 'cool-down', isFix });
  });

  it('frees what is tried again', () => {
    expect(endClaim(deferred([{ code: 'resource-busy' }], NOW), decisionOf(60), NOW)).toEqual({ kind: 'free', at: NOW, isLost: false });
    expect(endClaim(deferred([{ code: 'lost' }], NOW), decisionOf(60), NOW)).toMatchObject({ isLost: true });
  });
});
