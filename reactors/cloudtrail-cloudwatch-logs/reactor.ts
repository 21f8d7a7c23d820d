import { type ContextOf, change, defineReactor, nothingToDo, type Refusal, readAccount, readRegion, refuse } from '@attack-reactor/kit';
import { changeTrail, readTrail, TRAIL } from '@attack-reactor/kit/aws/trail';
import type { Trail } from '@aws-sdk/client-cloudtrail';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;
/** A backup holds no delivery: only a trail without one is ever changed. */
const earlier = z.object({ CloudWatchLogsLogGroupArn: z.string().nullable() });

type Delivery = { readonly CloudWatchLogsLogGroupArn: string; readonly CloudWatchLogsRoleArn: string };

export const reactor = defineReactor(manifest, {
  accepts: TRAIL,
  async plan(context) {
    const trail = await readTrail(context);
    const { Name, CloudWatchLogsLogGroupArn: logGroup = '' } = trail;
    if (delivers(trail)) return nothingToDo(texts.delivers({ trail: Name, logGroup }));
    const delivery = buildDelivery(context);
    if ('outcome' in delivery) return delivery;
    return change({
      summary: texts.deliver({ trail: Name, logGroup: delivery.CloudWatchLogsLogGroupArn }),
      changes: Object.entries(delivery).map(([field, after]) => ({ resource: context.resource.Id, field, before: null, after })),
      backup: { CloudWatchLogsLogGroupArn: null, CloudWatchLogsRoleArn: null },
    });
  },
  async apply(context) {
    const delivery = buildDelivery(context);
    // Somebody may have chosen another log group since the plan.
    if (!('outcome' in delivery) && !delivers(await readTrail(context))) await changeTrail(context, delivery);
  },
  async rollback(context, { backup }) {
    // A delivery that others chose stays. How to stop one:
    // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/stop-cloudtrail-from-sending-events-to-cloudwatch-logs.html
    if (earlier.parse(backup).CloudWatchLogsLogGroupArn !== null) return;
    await changeTrail(context, { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' });
  },
  async readBack(context) {
    const { CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn } = await readTrail(context);
    return { CloudWatchLogsLogGroupArn: CloudWatchLogsLogGroupArn || null, CloudWatchLogsRoleArn: CloudWatchLogsRoleArn || null };
  },
});

function delivers({ CloudWatchLogsLogGroupArn: current }: Trail): boolean {
  return (current ?? '') !== '';
}

/** Where the trail is to deliver, or why that cannot be. */
function buildDelivery({ resource, target, parameters: { logGroupArn, roleArn } }: Context): Delivery | Refusal {
  if (logGroupArn === undefined || roleArn === undefined) return refuse(texts.destinationMissing());
  const account = target.accountId;
  const region = readRegion(resource.Id) ?? target.region;
  if (readRegion(logGroupArn) !== region || readAccount(logGroupArn) !== account) {
    return refuse(texts.logGroupElsewhere({ logGroup: logGroupArn, account, region }));
  }
  if (readAccount(roleArn) !== account) return refuse(texts.roleElsewhere({ role: roleArn, account }));
  return { CloudWatchLogsLogGroupArn: logGroupArn.endsWith(':*') ? logGroupArn : `${logGroupArn}:*`, CloudWatchLogsRoleArn: roleArn };
}
