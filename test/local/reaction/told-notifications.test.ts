import type { SQSEvent } from 'aws-lambda';
import { lambdaContext } from '#local/lambda-context.ts';
import { ToldNotifications } from '#local/reaction/told-notifications.ts';
import { sqsRecord } from '#local/sqs-event.ts';
import { aNotification } from '../../support/notifications.ts';

const CONTEXT = lambdaContext({ functionName: 'notify', region: 'eu-central-1', accountId: '999988887777', timeoutSeconds: 1 }, Date.now);

function buildEvent(bodies: Readonly<Record<string, string>>): SQSEvent {
  const queue = 'arn:aws:sqs:eu-central-1:999988887777:notifications';
  return { Records: Object.entries(bodies).map(([MessageId, Body]) => sqsRecord({ MessageId, Body }, queue)) };
}

describe('the notifications that a route has told', () => {
  it('are those that it did not give back, each once and in their order', async () => {
    const told = new ToldNotifications();
    const [first, second, late] = ['first', 'second', 'late'].map((name) => JSON.stringify(aNotification(name)));
    const answers = [{ batchItemFailures: [{ itemIdentifier: 'c' }] }, { batchItemFailures: [] }];
    const handler = told.listenTo(async () => answers.shift() ?? { batchItemFailures: [] });

    await handler(buildEvent({ a: first ?? '', b: second ?? '', c: late ?? '', d: 'no notification' }), CONTEXT);
    const before = told.all().map(({ execution }) => execution.id);
    await handler(buildEvent({ c: late ?? '', e: first ?? '' }), CONTEXT);

    expect(before).toEqual(['execution-first', 'execution-second']);
    expect(told.all().map(({ execution }) => execution.id)).toEqual(['execution-first', 'execution-second', 'execution-late']);
  });

  it('are none where the route fails as a whole', async () => {
    const told = new ToldNotifications();
    const handler = told.listenTo(() => Promise.reject(new Error('away')));

    await expect(handler(buildEvent({ a: JSON.stringify(aNotification('one')) }), CONTEXT)).rejects.toThrow('away');

    expect(told.all()).toEqual([]);
  });
});
