import { MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { lambdaContext } from '#local/lambda-context.ts';
import { observabilityEnv } from '#platform/base/env.ts';
import { createHost } from '#platform/base/host.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import { sqsEvent } from '../../support/enrich-function.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const VARIABLES = { POWERTOOLS_SERVICE_NAME: 'reader', POWERTOOLS_METRICS_NAMESPACE: 'Read', ROUTE: 'ops' };
const CONTEXT = lambdaContext({ functionName: 'read', region: 'eu-central-1', accountId: '999988887777', timeoutSeconds: 1 }, () => 0);
const host = createHost({ clock: new ManualClock(), packs: '' }, () => ({}));

describe('a reader of a queue', () => {
  const pipeline = queuePipeline({
    env: z.object({ ...observabilityEnv, ROUTE: z.string() }),
    labels: ({ ROUTE: route }) => ({ route }),
    compose: ({ ROUTE }) => ({ refuses: `bad for ${ROUTE}` }),
    run: async (messages, { refuses }, { logger, metrics }) => {
      metrics.addMetric('Read', MetricUnit.Count, messages.length);
      logger.info('Read');
      if (messages.some(({ body }) => body === 'boom')) throw new RangeError('boom');
      return messages.flatMap(({ messageId, body }) => (body === refuses ? [messageId] : []));
    },
  });
  let printed: string[];
  let says: jest.SpyInstance;
  beforeEach(() => {
    printed = [];
    says = jest.spyOn(process.stdout, 'write').mockImplementation((line) => printed.push(String(line)) > 0);
  });
  afterEach(() => says.mockRestore());

  it('gives back the messages that must come again, and no others', async () => {
    const handler = pipeline.start(VARIABLES, host);

    expect(await handler(sqsEvent('good', 'bad for ops', 'good'), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
    expect(await handler(sqsEvent('good'), CONTEXT)).toEqual({ batchItemFailures: [] });
  });

  it('returns the whole batch by throwing', async () => {
    await expect(pipeline.start(VARIABLES, host)(sqsEvent('good', 'boom'), CONTEXT)).rejects.toThrow('boom');
  });

  it('does not start without a variable', () => {
    expect(() => pipeline.start({ ...VARIABLES, ROUTE: undefined }, host)).toThrow(/ROUTE/);
  });

  it('puts its labels on every line and every metric', async () => {
    await pipeline.start(VARIABLES, host)(sqsEvent('good', 'good'), CONTEXT);

    const lines = printed
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line): Record<string, unknown> => JSON.parse(line));
    expect(lines).toEqual([
      expect.objectContaining({ service: 'reader', route: 'ops', message: 'Read' }),
      expect.objectContaining({ service: 'reader', route: 'ops', Read: 2 }),
    ]);
  });
});
