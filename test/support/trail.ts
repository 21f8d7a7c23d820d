import type { On } from '@attack-reactor/kit/testing';
import { CloudTrailClient, GetTrailCommand, type Trail } from '@aws-sdk/client-cloudtrail';
import type { TestAccount } from './member-account.ts';

/** The trail as the account has it now. Empty text is no text. */
export async function trailNow(account: TestAccount, arn: string): Promise<Partial<Trail>> {
  const { Trail: trail } = await account.client(CloudTrailClient, arn.split(':')[3]).send(new GetTrailCommand({ Name: arn }));
  return Object.fromEntries(Object.entries(trail ?? {}).filter(([, value]) => value !== '' && value !== null));
}

/** A finding on a trail. */
export function onTrail(Id: string, parameters: NonNullable<On['parameters']> = {}): On {
  return { resource: { Type: 'AwsCloudTrailTrail', Id }, parameters };
}
