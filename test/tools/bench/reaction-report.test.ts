import type { ReactionBench } from '#tools/bench/reaction.ts';
import { classicPerFinding, fillUsage, times } from '#tools/bench/reaction-cost.ts';
import { missedReactionBars, reactionReport } from '#tools/bench/reaction-report.ts';

const CLEAN: ReactionBench = {
  findings: 10_000,
  bound: 500,
  executions: 500,
  duplicates: 0,
  lost: 0,
  costPerMillionUsd: 5,
  classicCostPerMillionUsd: 139.56,
  ratio: 0.05,
  p95StartToNotifyMs: 900,
  twins: 125,
  deliveries: 40_500,
  messagesPerInvocation: 100,
  messagesLeft: 0,
  deadLetters: 0,
  seconds: 60,
  invocations: { 'start-reaction': 405 },
  securityHubCalls: { GetFindings: 500 },
  usage: { ours: fillUsage({ sqsRequests: 5_000_000 }), classic: times(classicPerFinding, 1_000_000) },
  tenfoldCostPerMillionUsd: 10,
  classicWithoutEnrichingUsd: 136.41,
  wave: { findings: 200, perSecond: 20, lost: 0, executions: 200, failed: 0, movedLater: 7, calls: {}, throttled: 90, seconds: 61 },
};

describe('the bars of the reaction benchmark', () => {
  it('are met by a run without loss at a twentieth of the classic cost', () => {
    expect(missedReactionBars(CLEAN)).toEqual([]);
  });

  it.each<[string, Partial<ReactionBench>]>([
    ['499 executions', { executions: 499 }],
    ['501 executions', { executions: 501 }],
    ['1 duplicate', { duplicates: 1 }],
    ['1 reactions lost', { lost: 1 }],
    ['1 messages left', { messagesLeft: 1 }],
    ['1 dead letters', { deadLetters: 1 }],
    ['1 of a wave of 200 reactions lost', { wave: { ...CLEAN.wave, lost: 1 } }],
    ['0.0501 of the classic', { ratio: 0.0501 }],
  ])('are missed by %s', (text, change) => {
    expect(missedReactionBars({ ...CLEAN, ...change })).toEqual([expect.stringContaining(text)]);
  });
});

describe('the report of the reaction benchmark', () => {
  it('shows every item of both designs with its price', () => {
    const lines = reactionReport(CLEAN).split('\n');

    expect(lines.find((line) => line.includes('SQS requests'))).toMatch(/5000000\s+\$2\.00\s+3000000\s+\$1\.20/);
    expect(lines.find((line) => line.includes('Standard transitions'))).toMatch(/0\s+\$0\.00\s+5000000\s+\$125\.00/);
    expect(lines.find((line) => line.includes('in all'))).toMatch(/\$5\.00\s+\$139\.56/);
  });
});
