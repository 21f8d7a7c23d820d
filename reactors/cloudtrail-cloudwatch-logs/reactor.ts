import { type ContextOf, change, defineReactor, nothingToDo, readAccount, readRegion, refuse } from '@attack-reactor/kit';
import { changeTrail, readTrail, TRAIL } from '@attack-reactor/kit/aws/trail';
import { asJson } from '@attack-reactor/kit/contract';
import type { Trail } from '@aws-sdk/client-cloudtrail';
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;
type Delivery = { readonly CloudWatchLogsLogGroupArn: string; readonly CloudWatchLogsRoleArn: string };

export const reactor = defineReactor(manifest, {
  accepts: TRAIL,
  async plan(context) {
    const trail = await readTrail(context);
    const { Name: name, CloudWatchLogsLogGroupArn: current } = trail;
    if (delivers(trail)) return nothingToDo(`Trail ${name} delivers to ${current}`);
    const delivery = buildDelivery(context);
    if (typeof delivery === 'string') return refuse(delivery);
    return change({
      summary: `Trail ${name}: deliver to ${delivery.CloudWatchLogsLogGroupArn}`,
      changes: Object.entries(delivery).map(([field, after]) => ({ resource: context.resource.Id, field, before: null, after })),
      backup: { CloudWatchLogsLogGroupArn: null },
    });
  },
  async apply(context) {
    const delivery = buildDelivery(context);
    // Somebody may have chosen another log group since the plan.
    if (typeof delivery !== 'string' && !delivers(await readTrail(context))) await changeTrail(context, delivery);
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
function buildDelivery({ resource, target, parameters: { logGroupArn, roleArn } }: Context): Delivery | string {
  if (logGroupArn === undefined || roleArn === undefined) {
    return 'Set logGroupArn and roleArn in the binding: a log group, and a role that CloudTrail may use to write to it.';
  }
  const home = readRegion(resource.Id);
  if (readRegion(logGroupArn) !== home || readAccount(logGroupArn) !== target.accountId) {
    return (
      `Log group ${logGroupArn} is not of account ${target.accountId} and Region ${home}, as the trail is. ` +
      `Set logGroupArn to one that is.`
    );
  }
  if (readAccount(roleArn) !== target.accountId) {
    return `Role ${roleArn} is not of account ${target.accountId}, as the trail is. Set roleArn to one that is.`;
  }
  return { CloudWatchLogsLogGroupArn: logGroupArn.endsWith(':*') ? logGroupArn : `${logGroupArn}:*`, CloudWatchLogsRoleArn: roleArn };
}
