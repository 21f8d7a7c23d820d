import { type ContextOf, change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import { DescribeSubnetsCommand, EC2Client, ModifySubnetAttributeCommand } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const described = z.object({ Subnets: z.tuple([z.object({ MapPublicIpOnLaunch: z.boolean() })]) });
const earlier = z.object({ mapPublicIpOnLaunch: z.boolean() });

export const reactor = defineReactor(manifest, {
  accepts: ec2Spelling('subnet'),
  async plan(context) {
    const subnet = readEc2Id(context);
    if (!(await mapsPublicIps(context))) return nothingToDo(texts.assignsNone({ subnet }));
    return change({
      summary: texts.stopAssigning({ subnet }),
      changes: [{ resource: context.resource.Id, field: 'MapPublicIpOnLaunch', before: true, after: false }],
      backup: { mapPublicIpOnLaunch: true },
    });
  },
  apply: (context) => setMapping(context, false),
  rollback: (context, { backup }) => setMapping(context, earlier.parse(backup).mapPublicIpOnLaunch),
  readBack: async (context) => ({ mapPublicIpOnLaunch: await mapsPublicIps(context) }),
});

async function mapsPublicIps(context: Context): Promise<boolean> {
  const answer = await context.clients.of(EC2Client).send(new DescribeSubnetsCommand({ SubnetIds: [readEc2Id(context)] }));
  return described.parse(answer).Subnets[0].MapPublicIpOnLaunch;
}

async function setMapping(context: Context, value: boolean): Promise<void> {
  const request = { SubnetId: readEc2Id(context), MapPublicIpOnLaunch: { Value: value } };
  await context.clients.of(EC2Client).send(new ModifySubnetAttributeCommand(request));
}
