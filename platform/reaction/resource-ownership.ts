import type { Permission } from '@attack-reactor/kit/contract';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { type Ownership, ownershipByTags } from '#domain/reaction/infrastructure-code.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import { sessionPolicy } from '#domain/reaction/session-policy.ts';
import type { Host } from '#platform/base/host.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import type { MemberSessions } from './member-sessions.ts';

/** Grants that a look at ownership needs in the member account; neither action knows a resource. */
export const OWNERSHIP_PERMISSION: Permission = {
  phases: ['plan'],
  actions: ['tag:GetResources', 'cloudformation:DescribeStackResources'],
  resources: ['*'],
  because: 'neither action can be limited to a resource',
};

/** Tells who owns a resource. */
export interface ResourceOwnership {
  /** Undefined: nobody could tell, and nothing should be changed on a guess. @throws MemberAccountDenied */
  of(reaction: Pick<Reaction, 'id' | 'resource' | 'target'>): Promise<Ownership | undefined>;
}

/** Looks at the finding's tags, the resource's tags of today, and whether it belongs to a CloudFormation stack. */
export function liveOwnership(sessions: MemberSessions, host: Pick<Host, 'client'>): ResourceOwnership {
  return {
    async of({ id, resource, target }) {
      const inFinding = ownershipByTags(resource.Tags ?? {});
      if (inFinding.kind === 'infrastructure-code') return inFinding;
      const policy = sessionPolicy('ownership', [OWNERSHIP_PERMISSION], 'plan', { target, resource, parameters: {} });
      const config = { region: target.region, credentials: await sessions.open(target, id, policy) };
      try {
        const today = ownershipByTags(await loadTags(host.client(ResourceGroupsTaggingAPIClient, config), resource.Id));
        if (today.kind === 'infrastructure-code') return today;
        const stack = await findStack(host.client(CloudFormationClient, config), resource.Id);
        return stack === undefined ? { kind: 'by-hand' } : { kind: 'infrastructure-code', by: 'stack', name: stack };
      } catch {
        return undefined;
      }
    },
  };
}

async function loadTags(client: ResourceGroupsTaggingAPIClient, arn: string): Promise<Record<string, string>> {
  if (!arn.startsWith('arn:')) return {};
  const answer = await client.send(new GetResourcesCommand({ ResourceARNList: [arn] }));
  const tags = requirePart(answer.ResourceTagMappingList, 'ResourceTagMappingList')[0]?.Tags ?? [];
  return Object.fromEntries(tags.map(({ Key: key = '', Value: value = '' }) => [key, value]));
}

/** A resource that belongs to no stack is answered with a validation error. */
async function findStack(client: CloudFormationClient, arn: string): Promise<string | undefined> {
  const physicalId = arn.split(/[:/]/).at(-1) ?? arn;
  try {
    const answer = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }));
    return requirePart(answer.StackResources, 'StackResources')[0]?.StackName;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
