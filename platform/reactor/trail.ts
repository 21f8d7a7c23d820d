import { CloudTrailClient, GetTrailCommand, type Trail, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { ReactorFailed } from '#domain/base/errors.ts';
import type { Plan } from '#domain/reaction/plan.ts';
import { regionOf } from './arn.ts';
import { planOnly } from './known-resource.ts';
import type { ReactorContext } from './reactor.ts';

const TRAIL_ARN = /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/;

/**
 * Makes a `plan` for the trail at hand, read live. Refuses ids of unknown spelling and trails of another account: member
 * accounts see the trail of their organisation but cannot change it. A trail of all Regions is found in each of them.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
 */
export function planForTrail<Parameters>(
  plan: (context: ReactorContext<Parameters>, trail: Trail) => Plan,
): (context: ReactorContext<Parameters>) => Promise<Plan> {
  return planOnly(TRAIL_ARN, async (context) => plan(context, await readTrail(context)), { inAnyRegion: true });
}

/** @throws ReactorFailed where CloudTrail answers without the trail; the SDK's TrailNotFoundException where it is gone */
export async function readTrail<Parameters>(context: ReactorContext<Parameters>): Promise<Trail> {
  const { Trail: trail } = await homeOf(context).send(new GetTrailCommand({ Name: context.resource.Id }));
  if (trail === undefined) throw new ReactorFailed(`CloudTrail answered without trail ${context.resource.Id}. Try again.`);
  return trail;
}

/** Changes these settings of the trail at hand; all others stay. */
export async function changeTrail<Parameters>(
  context: ReactorContext<Parameters>,
  settings: {
    readonly EnableLogFileValidation?: boolean;
    /** Empty text takes it off. */
    readonly CloudWatchLogsLogGroupArn?: string;
    readonly CloudWatchLogsRoleArn?: string;
  },
): Promise<void> {
  await homeOf(context).send(new UpdateTrailCommand({ Name: context.resource.Id, ...settings }));
}

/** A trail of all Regions is found in each, but changed only where it was made, which its ARN says. */
function homeOf<Parameters>({ clients, resource, target }: ReactorContext<Parameters>): CloudTrailClient {
  return clients.of(CloudTrailClient, regionOf(resource.Id) ?? target.region);
}
