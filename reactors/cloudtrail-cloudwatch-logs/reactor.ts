import { type ContextOf, change, defineReactor, nothingToDo, type Refusal, readAccount, readRegion, refuse } from '@attack-reactor/kit';
import { changeTrail, readTrail, TRAIL } from '@attack-reactor/kit/aws/trail';
import { asJson } from '@attack-reactor/kit/contract';
import type { Trail } from '@aws-sdk/client-cloudtrail';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;
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
      backup: { CloudWatchLogsLogGroupArn: null },
    });
  },
  async apply(context) {
    const delivery = buildDelivery(context);
    // Somebody may have chosen another log group since the plan.
    if (!('outcome' in delivery) && !delivers(await readTrail(context))) await changeTrail(context, delivery);
  },
  // Only a trail without delivery is ever changed. How to stop it:
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/stop-cloudtrail-from-sending-events-to-cloudwatch-logs.html
  rollback: (context) => changeTrail(context, { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }),
  async readBack(context) {
    const trail = await readTrail(context);
    return { CloudWatchLogsLogGroupArn: delivers(trail) ? asJson(trail.CloudWatchLogsLogGroupArn) : null };
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
