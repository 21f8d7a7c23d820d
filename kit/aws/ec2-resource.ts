import { readResourceName } from '../contract/arn.ts';
import type { ReactorContext } from '../reactor/reactor.ts';

type Prefix = 'i' | 'sg' | 'snap' | 'subnet' | 'vpc';

/**
 * Makes the spelling of ids of EC2: by ARN (with or without account and type), as `AWS::EC2::SecurityGroup:sg-1`, or by the id
 * alone.
 * @example
 * accepts: ec2Spelling('sg'),
 */
export function ec2Spelling(prefix: Prefix): RegExp {
  return new RegExp(`^(arn:aws[a-z-]*:ec2:[a-z0-9-]*:\\d*:([a-z-]+/)?|AWS::EC2::\\w+:)?${prefix}-[0-9a-z]+$`);
}

/**
 * Returns the id of the resource at hand, `sg-1`; sound only where its spelling was checked by `accepts`.
 * @example
 * await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [readEc2Id(context)] }));
 */
export function readEc2Id({ resource }: Pick<ReactorContext<unknown>, 'resource'>): string {
  return readResourceName(resource.Id);
}
