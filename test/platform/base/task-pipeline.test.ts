import { MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { InputInvalid } from '#domain/base/errors.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import { observabilityEnv } from '#platform/base/env.ts';
import { createHost } from '#platform/base/host.ts';
import type { Environment } from '#platform/base/pipeline.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const VARIABLES: Environment = {
  POWERTOOLS_SERVICE_NAME: 'greeter',
  POWERTOOLS_METRICS_NAMESPACE: 'Greetings',
  GREETING: 'hello',
};
const CONTEXT = lambdaContext({ functionName: 'greet', region: 'eu-central-1', accountId: '999988887777', timeoutSeconds: 1 }, () => 0);
const host = createHost({ clock: new ManualClock(Date.UTC(2026, 10, 3)), packs: '' }, () => ({}));

describe('a task', () => {
  let composed = 0;
  const pipeline = taskPipeline({
    env: z.object({ ...observabilityEnv, GREETING: z.string().min(1) }),
    input: z.object({ name: z.string().max(5), times: z.number().default(1) }),
    compose: ({ GREETING }, { clock }) => {
      composed += 1;
      return { greet: (name: string) => `${GREETING} ${name} at ${new Date(clock.now()).toISOString()}` };
    },
    run: async ({ name, times }, { greet }, { logger, metrics }) => {
      logger.appendKeys({ name });
      metrics.addMetric('Greeted', MetricUnit.Count, times);
      logger.info('Greeted');
      if (name === 'ghost') throw new RangeError('nobody is there');
      return greet(name);
    },
  });
  let printed: string[];
  let says: jest.SpyInstance;
  beforeEach(() => {
    composed = 0;
    printed = [];
    // Powertools writes past console.log, to a console of its own.
    says = jest.spyOn(process.stdout, 'write').mockImplementation((line) => printed.push(String(line)) > 0);
  });
  afterEach(() => says.mockRestore());
  const lines = () =>
    printed
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line): Record<string, unknown> => JSON.parse(line));

  it('runs with its variables, what its surroundings bring, and its input as the schema makes it', async () => {
    const handler = pipeline.start(VARIABLES, host);

    expect(await handler({ name: 'Mei' }, CONTEXT)).toBe('hello Mei at 2026-11-03T00:00:00.000Z');
    expect(await handler({ name: 'Ana', unheardOf: true }, CONTEXT)).toBe('hello Ana at 2026-11-03T00:00:00.000Z');
    expect(composed).toBe(1);
  });

  it('has variables of its own in each container, and none of the process', () => {
    const before = { ...process.env };
    process.env['GREETING'] = 'of another function';
    const { GREETING: _left, ...without } = VARIABLES;

    expect(() => pipeline.start(without, host)).toThrow(/^Environment is unusable\. GREETING: /);

    process.env = before;
    expect(composed).toBe(0);
  });

  it('names every variable that is missing or malformed', () => {
    const start = () => pipeline.start({ GREETING: '', POWERTOOLS_METRICS_NAMESPACE: 'x', POWERTOOLS_LOG_LEVEL: 'LOUD' }, host);

    expect(start).toThrow(/POWERTOOLS_SERVICE_NAME: .+; POWERTOOLS_LOG_LEVEL: .+; GREETING: /);
    expect(start).toThrow(expect.objectContaining({ name: 'ConfigurationInvalid' }));
  });

  it('refuses an input of another shape by the names of its fields, without what they hold', async () => {
    const refused = pipeline.start(VARIABLES, host)({ name: 'a secret that is too long', times: 'many' }, CONTEXT);

    await expect(refused).rejects.toBeInstanceOf(InputInvalid);
    await expect(refused).rejects.toThrow(/^Input is unusable\. name: .+; times: /);
    await expect(refused).rejects.not.toThrow(/secret/);
    await expect(pipeline.start(VARIABLES, host)('text', CONTEXT)).rejects.toThrow(/input: /);
  });

  it('logs under the name of its variables, with the context of the invocation, and counts under it too', async () => {
    await pipeline.start(VARIABLES, host)({ name: 'Mei', times: 3 }, CONTEXT);

    expect(lines()).toEqual([
      expect.objectContaining({ service: 'greeter', function_name: 'greet', name: 'Mei', message: 'Greeted' }),
      expect.objectContaining({ service: 'greeter', Greeted: 3 }),
    ]);
  });

  it('logs no more than its variables ask for', async () => {
    await pipeline.start({ ...VARIABLES, POWERTOOLS_LOG_LEVEL: 'ERROR' }, host)({ name: 'Mei' }, CONTEXT);

    expect(lines()).toEqual([expect.objectContaining({ Greeted: 1 })]);
  });

  it('lets errors fly, and tells what was counted until then', async () => {
    await expect(pipeline.start(VARIABLES, host)({ name: 'ghost' }, CONTEXT)).rejects.toThrow('nobody is there');

    expect(lines()).toContainEqual(expect.objectContaining({ Greeted: 1 }));
  });
});
