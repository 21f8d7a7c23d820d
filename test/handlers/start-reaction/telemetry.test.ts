import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { StartOutcome } from '#handlers/start-reaction/core.ts';
import { reportStarts } from '#handlers/start-reaction/telemetry.ts';

const OUTCOMES: readonly StartOutcome[] = [
  { messageId: 'm-1', kind: 'started', executionName: 'a-1', express: true },
  { messageId: 'm-2', kind: 'skipped', reason: 'untrusted-product' },
  { messageId: 'm-3', kind: 'skipped', reason: 'no-binding' },
  { messageId: 'm-4', kind: 'failed', error: 'ExecutionBusy', detail: 'another container' },
];

function report() {
  const [logger, metrics] = [new Logger({ logLevel: 'SILENT' }), new Metrics({ namespace: 'test' })];
  const [info, addMetric] = [jest.spyOn(logger, 'info'), jest.spyOn(metrics, 'addMetric')];
  const again = reportStarts(OUTCOMES, { logger, metrics });
  return {
    again,
    counts: Object.fromEntries(addMetric.mock.calls.map(([name, , count]) => [name, count])),
    logged: info.mock.calls.map(([, extra]) => extra),
  };
}

describe('reportStarts', () => {
  it('counts every kind, and by itself what a product that nobody trusts asked for', () => {
    expect(report()).toMatchObject({
      again: ['m-4'],
      counts: {
        ReactionsStarted: 1,
        ReactionsRepeated: 0,
        ReactionsSkipped: 2,
        ReactionsUntrusted: 1,
        ReactionsRejected: 0,
        ReactionsFailed: 1,
      },
    });
  });

  it('logs no finding that a binding leaves alone, but one that somebody may have forged', () => {
    expect(report().logged).toEqual([OUTCOMES[0], OUTCOMES[1], OUTCOMES[3]].map((outcome) => ({ outcome })));
  });
});
