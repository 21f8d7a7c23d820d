import { type ContextOf, change, defineReactor, nothingToDo, ResourceGone, refuse } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import { asJson } from '@attack-reactor/kit/contract';
import { DescribeInstancesCommand, EC2Client, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const metadataOptions = z.object({
  HttpTokens: z.enum(['optional', 'required']),
  HttpEndpoint: z.enum(['enabled', 'disabled']),
  HttpPutResponseHopLimit: z.int().optional(),
  HttpProtocolIpv6: z.enum(['enabled', 'disabled']).optional(),
  InstanceMetadataTags: z.enum(['enabled', 'disabled']).optional(),
});
type MetadataOptions = z.output<typeof metadataOptions>;

const GONE = ['shutting-down', 'terminated'];
const described = z.object({
  Reservations: z.tuple([
    z.object({ Instances: z.tuple([z.object({ State: z.object({ Name: z.string() }), MetadataOptions: metadataOptions.optional() })]) }),
  ]),
});

export const reactor = defineReactor(manifest, {
  accepts: ec2Spelling('i'),
  async plan(context) {
    const instance = readEc2Id(context);
    const { state, options } = await read(context);
    if (options === undefined) return nothingToDo(texts.isGone({ instance, state }));
    if (options.HttpEndpoint === 'disabled') return refuse(texts.metadataOff({ instance }));
    const wanted = chooseOptions(options, context);
    const changes = (['HttpTokens', 'HttpPutResponseHopLimit'] as const)
      .filter((field) => options[field] !== wanted[field])
      .map((field) => ({
        resource: context.resource.Id,
        field: `MetadataOptions.${field}`,
        before: options[field] ?? null,
        after: wanted[field] ?? null,
      }));
    if (changes.length === 0) return nothingToDo(texts.requiresTokens({ instance }));
    const summary = texts.requireTokens({ instance });
    // Tokens are answered to within the hop limit; requests without one were answered wherever they came from.
    const isOneHop = (wanted.HttpPutResponseHopLimit ?? 1) === 1;
    return change({ summary: isOneHop ? texts.oneHop({ summary }) : summary, changes, backup: asJson(options) });
  },
  async apply(context) {
    const { options } = await read(context);
    if (options !== undefined) await write(context, chooseOptions(options, context));
  },
  rollback: (context, { backup }) => write(context, metadataOptions.parse(backup)),
  async readBack(context) {
    const { state, options } = await read(context);
    if (options === undefined) throw new ResourceGone(`Instance ${readEc2Id(context)} is ${state}.`);
    return asJson(options);
  },
});

function chooseOptions(options: MetadataOptions, { parameters: { hopLimit } }: Context): MetadataOptions {
  const current = options.HttpPutResponseHopLimit;
  const raised = hopLimit !== undefined && (current === undefined || hopLimit > current) ? hopLimit : current;
  return { ...options, HttpTokens: 'required', ...(raised !== undefined && { HttpPutResponseHopLimit: raised }) };
}

/** No options: the instance is gone. */
async function read({ clients, ...context }: Context): Promise<{ state: string; options?: MetadataOptions }> {
  const answer = await clients.of(EC2Client).send(new DescribeInstancesCommand({ InstanceIds: [readEc2Id(context)] }));
  const { State, MetadataOptions } = described.parse(answer).Reservations[0].Instances[0];
  return { state: State.Name, ...(!GONE.includes(State.Name) && { options: metadataOptions.parse(MetadataOptions) }) };
}

/** All options at once: what a call leaves out stays as it is, and what it says is then certain. */
async function write(context: Context, options: MetadataOptions): Promise<void> {
  await context.clients.of(EC2Client).send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: readEc2Id(context), ...options }));
}
