import { CloudTrailClient, GetTrailCommand, type Trail, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { readRegion, readResourceName } from '../contract/arn.ts';
import { ReactorFailed } from '../contract/errors.ts';
import type { KnownIds } from '../reactor/known-resource.ts';
import type { ReactorContext } from '../reactor/reactor.ts';

/**
 * How findings name a trail. One of another account is not accepted: member accounts see the trail of their organization but
 * cannot change it. A trail of all Regions is found in each of them.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
 */
export const TRAIL: KnownIds = {
  spelling: /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/,
  inAnyRegion: true,
};

/** A trail by its name. */
export type NamedTrail = Trail & { readonly Name: string };

/**
 * Reads the trail at hand.
 * @throws ReactorFailed where CloudTrail answers without the trail; the SDK's TrailNotFoundException where it is gone
 * @example
 * const { LogFileValidationEnabled = false } = await readTrail(context);
 */
export async function readTrail<Parameters>(context: ReactorContext<Parameters>): Promise<NamedTrail> {
  const { Trail: trail } = await connectHomeRegion(context).send(new GetTrailCommand({ Name: context.resource.Id }));
  if (trail === undefined) throw new ReactorFailed(`CloudTrail answered without trail ${context.resource.Id}. Try again.`);
  return { ...trail, Name: trail.Name ?? readResourceName(context.resource.Id) };
}

/**
 * Changes these settings of the trail at hand; all others stay.
 * @example
 * apply: (context) => changeTrail(context, { EnableLogFileValidation: true }),
 */
export async function changeTrail<Parameters>(
  context: ReactorContext<Parameters>,
  settings: {
    readonly EnableLogFileValidation?: boolean;
    /** Empty text takes it off. */
    readonly CloudWatchLogsLogGroupArn?: string;
    readonly CloudWatchLogsRoleArn?: string;
  },
): Promise<void> {
  await connectHomeRegion(context).send(new UpdateTrailCommand({ Name: context.resource.Id, ...settings }));
}

/** A trail of all Regions is found in each, but changed only where it was made, which its ARN says. */
function connectHomeRegion<Parameters>({ clients, resource, target }: ReactorContext<Parameters>): CloudTrailClient {
  return clients.of(CloudTrailClient, readRegion(resource.Id) ?? target.region);
}
