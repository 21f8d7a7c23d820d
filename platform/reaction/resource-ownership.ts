import type { Permission } from '@attack-reactor/kit/contract';
import { readResourceName } from '@attack-reactor/kit/contract';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { AppError, ReactorThrottled } from '#domain/base/errors.ts';
import { isPassing } from '#domain/base/passing-errors.ts';
import { type Ownership, ownershipByTags } from '#domain/reaction/infrastructure-code.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import { buildArn, isKnownResource, nameResource, regionOfResource } from '#domain/reaction/resource-arn.ts';
import type { Tags } from '#domain/reaction/scope.ts';
import { sessionPolicy } from '#domain/reaction/session-policy.ts';
import type { Host } from '#platform/base/host.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import type { MemberSessions } from './member-sessions.ts';
import { type ClientOf, findKeyOwner, readTags, TAG_ACTIONS } from './resource-tags.ts';

/** Grants that a look at ownership and tags needs in the member account. */
export const OWNERSHIP_PERMISSION: Permission = {
  phases: ['plan'],
  actions: [...TAG_ACTIONS, 'cloudformation:DescribeStackResources'],
  resources: ['*'],
  because: 'the tagging API and CloudFormation cannot be limited to a resource, and a key does not tell its user',
};

type About = Pick<Reaction, 'id' | 'resource' | 'target'>;

/**
 * Tells who owns a resource and how it is tagged today. Undefined where nobody can ever tell: its type is not known, or the
 * look is denied.
 * @throws ReactorThrottled: nobody can tell just now, and the same call may a little later; MemberAccountDenied
 */
export interface ResourceOwnership {
  of(reaction: About): Promise<Ownership | undefined>;
  /** `{}`: the resource has no tags. The tags of the finding do not count: it may be of yesterday. */
  loadTags(reaction: About): Promise<Tags | undefined>;
}

/** Looks at the finding's tags, the resource's tags of today, and whether it belongs to a CloudFormation stack. */
export function liveOwnership(sessions: MemberSessions, host: Pick<Host, 'client'>): ResourceOwnership {
  /** Opens clients in the Region of the resource, which is not the finding's for a trail of all Regions. */
  const open = async ({ id, resource, target }: About): Promise<ClientOf> => {
    const region = regionOfResource(resource, target) ?? target.region;
    const scope = { target: { ...target, region }, resource, parameters: {} };
    const config = {
      region,
      credentials: await sessions.open(target, id, sessionPolicy('ownership', [OWNERSHIP_PERMISSION], 'plan', scope)),
    };
    return (Client) => host.client(Client, config);
  };
  return {
    of: (reaction) =>
      answered(async () => {
        const inFinding = ownershipByTags(reaction.resource.Tags ?? {});
        return inFinding.kind === 'infrastructure-code' ? inFinding : await findOwner(reaction, () => open(reaction));
      }),
    loadTags: (reaction) => answered(async () => readTags(reaction, await open(reaction))),
  };
}

/** An error that passes is thrown as one to call again after; any other of the services means that nobody can tell. */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (!isPassing(cause)) return undefined;
    throw new ReactorThrottled(`Nobody could tell who owns the resource (${String(cause)}). It is asked again.`, { cause });
  }
}

async function findOwner(reaction: About, open: () => Promise<ClientOf>): Promise<Ownership | undefined> {
  const { resource } = reaction;
  // The settings of an account have no tags, and no type of CloudFormation.
  if (resource.Type === 'AwsAccount' && isKnownResource(resource, reaction.target)) return { kind: 'by-hand' };
  const clientOf = await open();
  const tags = await readTags(reaction, clientOf);
  const byTags = ownershipByTags(tags ?? {});
  if (tags === undefined || byTags.kind === 'infrastructure-code') return tags === undefined ? undefined : byTags;
  for (const id of await listPhysicalIds(reaction, clientOf)) {
    const stack = await findStack(clientOf(CloudFormationClient), id);
    if (stack !== undefined) return { kind: 'infrastructure-code', by: 'stack', name: stack };
  }
  return byTags;
}

/** The ids under which CloudFormation may hold a resource: for most types a name, for some an ARN or a URL. */
async function listPhysicalIds({ resource, target }: About, clientOf: ClientOf): Promise<readonly string[]> {
  const { Type, Id } = resource;
  const arn = buildArn(resource, target) ?? Id;
  const name = readResourceName(nameResource(resource, target));
  switch (Type) {
    case 'AwsIamAccessKey': {
      const owner = await findKeyOwner(resource, clientOf(IAMClient));
      return owner === undefined ? [name] : [name, owner.name];
    }
    case 'AwsSqsQueue': {
      const suffix = target.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      return [`https://sqs.${regionOfResource(resource, target)}.${suffix}/${target.accountId}/${name}`];
    }
    case 'AwsElbv2LoadBalancer':
    case 'AwsSecretsManagerSecret':
    case 'AwsSnsTopic':
      return [arn];
    case 'AwsLambdaFunction':
      return [arn.split(':')[6] ?? name];
    default:
      return [name];
  }
}

/** A resource that belongs to no stack is answered with a validation error. */
async function findStack(client: CloudFormationClient, physicalId: string): Promise<string | undefined> {
  try {
    const answer = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }));
    const resources = requirePart(answer.StackResources, 'StackResources');
    // The answer names the whole stack, of a large one not every resource; any of them tells that there is a stack.
    return (resources.find(({ PhysicalResourceId: id }) => id === physicalId) ?? resources[0])?.StackName;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
