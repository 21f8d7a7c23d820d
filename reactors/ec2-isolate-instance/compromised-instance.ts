import type { ReactorContext } from '@attack-reactor/kit';
import { readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import type { ReactionFinding } from '@attack-reactor/kit/contract';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';

const AUTO_SCALING_TAG = 'aws:autoscaling:groupName';

const networkInterface = z
  .object({ NetworkInterfaceId: z.string(), VpcId: z.string(), Groups: z.array(z.object({ GroupId: z.string() })) })
  .transform(({ NetworkInterfaceId, VpcId, Groups }) => ({
    id: NetworkInterfaceId,
    vpcId: VpcId,
    groups: Groups.map(({ GroupId }) => GroupId),
  }));
const described = z.object({
  Reservations: z.tuple([
    z.object({
      Instances: z.tuple([
        z.object({
          State: z.object({ Name: z.string() }),
          NetworkInterfaces: z.array(networkInterface).default([]),
          BlockDeviceMappings: z.array(z.object({ Ebs: z.object({ VolumeId: z.string() }).optional() })).default([]),
          Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
        }),
      ]),
    }),
  ]),
});

/** A network interface with the security groups it has; its VPC need not be that of the instance's other interfaces. */
export type Interface = z.output<typeof networkInterface>;

export type Instance = {
  readonly id: string;
  readonly gone: boolean;
  readonly interfaces: readonly Interface[];
  readonly volumeIds: readonly string[];
  readonly autoScalingGroup: string | undefined;
};

/** The instance as it is now, whatever the finding says of it. */
export async function readInstance(context: Pick<ReactorContext<unknown>, 'clients' | 'resource'>): Promise<Instance> {
  const id = readEc2Id(context);
  const answer = await context.clients.of(EC2Client).send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const instance = described.parse(answer).Reservations[0].Instances[0];
  return {
    id,
    gone: ['shutting-down', 'terminated'].includes(instance.State.Name),
    interfaces: instance.NetworkInterfaces,
    volumeIds: instance.BlockDeviceMappings.flatMap(({ Ebs }) => (Ebs === undefined ? [] : [Ebs.VolumeId])),
    autoScalingGroup: instance.Tags.find(({ Key }) => Key === AUTO_SCALING_TAG)?.Value,
  };
}

/**
 * Returns true if the finding says no more than that somebody tries passwords at the instance, which happens to every
 * open port. GuardDuty has one type for both sides and tells them by the resource's role:
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html#unauthorizedaccess-ec2-sshbruteforce
 */
export function isOnlyAttacked({ Types, ProductFields }: ReactionFinding): boolean {
  return Types.some((type) => /BruteForce$/.test(type)) && ProductFields['aws/guardduty/service/resourceRole'] !== 'ACTOR';
}
