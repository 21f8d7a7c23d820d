import type { Checks } from './checks.ts';
import type { Emulator } from './emulator.ts';
import { switchConsumer, take } from './queue-messages.ts';

const ACCOUNT = '123456789012';
const PREFIX = 'attack-reactor-emulator';
const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:${PREFIX}-notifications`;

/** Publishes on the applied topic and reads the queues of the two routes, one of which wants failures only. */
export async function notificationsTakeTheirWay(checks: Checks, moto: Emulator): Promise<void> {
  const everything = `${moto.endpoint}/${ACCOUNT}/${PREFIX}-notifications-soc-wecom`;
  const failures = `${moto.endpoint}/${ACCOUNT}/${PREFIX}-notifications-platform-slack`;
  for (const queueUrl of [everything, failures]) await switchConsumer(moto, queueUrl, false);
  for (const kind of ['FIXED', 'FAILED']) await publish(moto, kind);
  const told = (await take(moto, everything)).join();
  checks.check('a route gets the bare notification', told === '{"kind":"FIXED"},{"kind":"FAILED"}', told);
  const filtered = (await take(moto, failures)).join();
  checks.check('a route that wants failures gets nothing else', filtered === '{"kind":"FAILED"}', filtered);
}

async function publish(moto: Emulator, kind: string): Promise<void> {
  await moto.query('sns', {
    Action: 'Publish',
    Version: '2010-03-31',
    TopicArn: TOPIC,
    Message: JSON.stringify({ kind }),
    'MessageAttributes.entry.1.Name': 'kind',
    'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': kind,
  });
}
