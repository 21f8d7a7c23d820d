import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import {
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
  type ModifyInstanceMetadataOptionsCommandInput,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';

type MetadataOptions = Pick<ModifyInstanceMetadataOptionsCommandInput, 'HttpTokens' | 'HttpEndpoint' | 'HttpPutResponseHopLimit'>;

/** @returns the id of an instance with these metadata options */
export async function createInstance({ client }: Pick<SceneOwner, 'client'>, options: MetadataOptions): Promise<string> {
  const ec2 = client(EC2Client);
  const { Instances } = await ec2.send(new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 }));
  const InstanceId = Instances?.[0]?.InstanceId ?? '';
  await ec2.send(
    new ModifyInstanceMetadataOptionsCommand({
      InstanceId,
      HttpEndpoint: 'enabled',
      HttpPutResponseHopLimit: 2,
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'enabled',
      ...options,
    }),
  );
  return InstanceId;
}

export const scene = defineScene({
  story: 'An instance that hands out its credentials to whoever can make it fetch a URL',
  finding: {
    control: 'EC2.8',
    title: 'EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)',
    severity: 'HIGH',
  },
  async build(owner) {
    const instance = await createInstance(owner, { HttpTokens: 'optional' });
    return { resource: { Type: 'AwsEc2Instance', Id: arnAt(owner.place, 'ec2', `instance/${instance}`) } };
  },
});
