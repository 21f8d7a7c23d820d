import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FunctionDefinition, type QueueTrigger, visibilitySeconds } from '#domain/base/function-definition.ts';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import { enrichFunction } from '#handlers/enrich/function.ts';
import { FUNCTIONS } from '#handlers/functions.ts';
import { notifyChatFunction } from '#handlers/notify-chat/function.ts';
import { notifyWecomFunction } from '#handlers/notify-wecom/function.ts';
import { projectFindingsFunction } from '#handlers/project-findings/function.ts';
import { rollUpTacticsFunction } from '#handlers/roll-up-tactics/function.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import { type Attributes, anApi, ROOT, secretArn, synthesized } from './synthesized-pipeline.ts';

/** Function -> the id that it is deployed under, where that is not its name. */
const ROUTES: Readonly<Record<string, string>> = { 'notify-wecom': 'notify-soc', 'notify-chat': 'notify-platform' };

const stack = synthesized({
  organizationId: 'o-a1b2c3d4e5',
  api: { ...anApi, tenants: [...anApi.tenants, { id: 'units', organizationalUnits: ['ou-a1b2-units001'] }] },
  reaction: {
    notifications: [
      { id: 'soc', channel: 'wecom-webhook', secretArn: secretArn('soc') },
      { id: 'platform', channel: 'slack', secretArn: secretArn('platform') },
    ],
  },
});

function deployed(type: string, id: string): Attributes {
  return stack.of(type)[id.replaceAll('-', '_')] ?? {};
}

describe('a function as an environment deploys it that says nothing about it', () => {
  it.each(FUNCTIONS)('has the size of its definition, in the VPC or not: $name', ({ name, memoryMb, timeoutSeconds, vpc, description }) => {
    const one = deployed('aws_lambda_function', ROUTES[name] ?? name);

    expect(one).toMatchObject({ memory_size: memoryMb, timeout: timeoutSeconds });
    expect(one['vpc_config'] !== undefined).toBe(vpc);
    if (ROUTES[name] === undefined) expect(one['description']).toBe(description);
  });

  it('has the size of all reactors, where it is one', () => {
    const reactors = Object.entries(stack.of('aws_lambda_function')).filter(([id]) => id.startsWith('reactors_'));

    expect(reactors.length).toBeGreaterThan(0);
    for (const [, reactor] of reactors)
      expect(reactor).toMatchObject({ memory_size: REACTOR_FUNCTION.memoryMb, timeout: REACTOR_FUNCTION.timeoutSeconds });
  });

  it.each<[FunctionDefinition<object, string, QueueTrigger>, string]>([
    [enrichFunction, enrichFunction.trigger.name],
    [projectFindingsFunction, projectFindingsFunction.trigger.name],
    [startReactionFunction, startReactionFunction.trigger.name],
    [notifyWecomFunction, 'notifications-soc'],
    [notifyChatFunction, 'notifications-platform'],
  ])('reads its queue as its definition says: $name', (definition, id) => {
    const { batchSize, batchWindowSeconds, maximumConcurrency, maxReceiveCount } = definition.trigger;

    expect(deployed('aws_lambda_event_source_mapping', id)).toMatchObject({
      batch_size: batchSize,
      maximum_batching_window_in_seconds: batchWindowSeconds,
      scaling_config: { maximum_concurrency: maximumConcurrency },
    });
    expect(deployed('aws_sqs_queue', id)).toMatchObject({ visibility_timeout_seconds: visibilitySeconds(definition) });
    expect(JSON.parse(String(deployed('aws_sqs_queue', id)['redrive_policy']))).toMatchObject({ maxReceiveCount });
  });

  it('runs as often as its definition says', () => {
    const { name, everyMinutes } = rollUpTacticsFunction.trigger;

    expect(deployed('aws_scheduler_schedule', name)).toMatchObject({ schedule_expression: `rate(${everyMinutes} minutes)` });
  });
});

describe('the queue of a route in docs/notifications.md', () => {
  it('is the one of the definitions', () => {
    const page = readFileSync(join(ROOT, 'docs/notifications.md'), 'utf8').replaceAll(/\s+/g, ' ');
    const { timeoutSeconds, trigger } = notifyWecomFunction;

    expect(page).toContain(`function timeout ${timeoutSeconds} s, visibility timeout ${visibilitySeconds(notifyWecomFunction)} s`);
    expect(page).toContain(`batch size ${trigger.batchSize} with a window of ${trigger.batchWindowSeconds} s`);
    expect(page).toContain(`\`maxReceiveCount\` ${trigger.maxReceiveCount}`);
    expect(notifyChatFunction).toMatchObject({ timeoutSeconds, trigger });
  });
});
