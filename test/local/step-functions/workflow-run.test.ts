import { runWorkflow } from '#local/step-functions/workflow-run.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('runWorkflow', () => {
  it.each([
    [{ Variable: '$.until', IsNull: false }, { until: '2026-12-05T02:00:00Z' }, 'matched'],
    [{ Variable: '$.until', IsNull: false }, { until: null }, 'default'],
    [{ Variable: '$.until', IsPresent: false }, {}, 'matched'],
    [{ Variable: '$.until', IsString: false }, { until: 3 }, 'matched'],
    [
      {
        And: [
          { Variable: '$.until', IsPresent: true },
          { Variable: '$.until', IsNull: false },
        ],
      },
      { until: 'x' },
      'matched',
    ],
  ])('takes %j of %j as Step Functions does', async (rule, input, expected) => {
    const definition = {
      StartAt: 'Choose',
      States: {
        Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Matched' }], Default: 'Otherwise' },
        Matched: { Type: 'Pass', Result: 'matched', End: true },
        Otherwise: { Type: 'Pass', Result: 'default', End: true },
      },
    };

    const output = await runWorkflow({
      definition,
      input,
      executionArn: 'arn:run',
      invoke: async () => null,
      onWaiting: () => () => undefined,
      realTime: false,
      now: Date.now,
      startTimer: new ManualClock().startTimer,
    });

    expect(output).toBe(expected);
  });
});
