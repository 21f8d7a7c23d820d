import { DescribeSubnetsCommand, EC2Client, ModifySubnetAttributeCommand } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { Plan } from '#domain/reaction/plan.ts';
import { ec2IdOf, ec2Spelling } from '#platform/reactor/ec2-resource.ts';
import { planOnly } from '#platform/reactor/known-resource.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';

type Context = ReactorContext<z.output<typeof manifest.parameters>>;

const described = z.object({ Subnets: z.tuple([z.object({ MapPublicIpOnLaunch: z.boolean() })]) });
const earlier = z.object({ mapPublicIpOnLaunch: z.boolean() });

const plan = planOnly(ec2Spelling('subnet'), async (context: Context): Promise<Plan> => {
  const subnet = ec2IdOf(context);
  const mapPublicIpOnLaunch = await mapsPublicIps(context);
  if (!mapPublicIpOnLaunch) return { outcome: 'nothing-to-do', summary: `Subnet ${subnet} hands out no public addresses` };
  return {
    outcome: 'change',
    summary: `Subnet ${subnet}: new instances get no public IPv4 address any more`,
    changes: [{ resource: context.resource.Id, field: 'MapPublicIpOnLaunch', before: true, after: false }],
    effect: manifest.effect,
    backup: { mapPublicIpOnLaunch },
  };
});

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context) {
    await setMapping(context, false);
    return null;
  },
  verify: verifiedByPlan(plan),
  rollback: (context, { backup }) => setMapping(context, earlier.parse(backup).mapPublicIpOnLaunch),
  async readBack(context) {
    return { mapPublicIpOnLaunch: await mapsPublicIps(context) };
  },
});

async function mapsPublicIps(context: Context): Promise<boolean> {
  const answer = await context.clients.of(EC2Client).send(new DescribeSubnetsCommand({ SubnetIds: [ec2IdOf(context)] }));
  return described.parse(answer).Subnets[0].MapPublicIpOnLaunch;
}

async function setMapping(context: Context, value: boolean): Promise<void> {
  const request = { SubnetId: ec2IdOf(context), MapPublicIpOnLaunch: { Value: value } };
  await context.clients.of(EC2Client).send(new ModifySubnetAttributeCommand(request));
}
