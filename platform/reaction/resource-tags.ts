import type { Permission } from '@attack-reactor/kit/contract';
import { readResourceName } from '@attack-reactor/kit/contract';
import { GetAccessKeyLastUsedCommand, IAMClient, paginateListRoleTags, paginateListUserTags } from '@aws-sdk/client-iam';
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import * as z from 'zod';
import type { Reaction } from '#domain/reaction/reaction.ts';
import { buildArn, isKnownResource, nameResource } from '#domain/reaction/resource-arn.ts';
import type { Tags } from '#domain/reaction/scope.ts';
import type { Host } from '#platform/base/host.ts';
import { requirePart } from '#platform/base/whole-answer.ts';

/** Actions that the look at tags needs in the member account; the tagging API does not know users and roles. */
export const TAG_ACTIONS: Permission['actions'] = ['tag:GetResources', 'iam:GetAccessKeyLastUsed', 'iam:ListRoleTags', 'iam:ListUserTags'];

/** Makes a client in the Region of the resource. */
export type ClientOf = Host['client'];

type About = Pick<Reaction, 'resource' | 'target'>;
type Principal = { readonly kind: 'user' | 'role'; readonly name: string };
type PlainTags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsIamAccessKeyDetails.html */
const keyDetails = z.object({ PrincipalId: z.string(), PrincipalName: z.string().regex(/^[\w+=,.@-]{1,64}$/) });

/**
 * Reads the tags that a resource has today; `{}`: it has none. An account has none that its settings follow; an access key
 * has those of its user or role. Undefined for a type or id of which nobody can ask.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
 * @throws the errors of the SDK
 */
export async function readTags({ resource, target }: About, clientOf: ClientOf): Promise<Tags | undefined> {
  if (resource.Type === 'AwsIamAccessKey') {
    const owner = await findKeyOwner(resource, clientOf(IAMClient));
    return owner === undefined ? undefined : await readPrincipalTags(owner, clientOf(IAMClient));
  }
  if (!isKnownResource(resource, target)) return undefined;
  if (resource.Type === 'AwsAccount') return {};
  const kind = resource.Type === 'AwsIamUser' ? 'user' : resource.Type === 'AwsIamRole' ? 'role' : undefined;
  if (kind === undefined) return await readTagsByArn({ resource, target }, clientOf(ResourceGroupsTaggingAPIClient));
  return await readPrincipalTags({ kind, name: readResourceName(nameResource(resource, target)) }, clientOf(IAMClient));
}

/** The user or role that an access key belongs to; undefined: nobody can tell. */
export async function findKeyOwner({ Id, Details }: About['resource'], iam: IAMClient): Promise<Principal | undefined> {
  const key = readResourceName(Id);
  if (/^AKIA[A-Z0-9]{12,124}$/.test(key)) {
    const { UserName: name } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key }));
    return name === undefined ? undefined : { kind: 'user', name };
  }
  // A temporary key is one of a principal that the finding names; a reactor acts on no other.
  const { PrincipalId: id = '', PrincipalName: name = '' } = keyDetails.safeParse(Details?.['AwsIamAccessKey']).data ?? {};
  if (/^AROA/.test(id)) return { kind: 'role', name };
  return /^AIDA/.test(id) ? { kind: 'user', name } : undefined;
}

async function readPrincipalTags({ kind, name }: Principal, client: IAMClient): Promise<Tags> {
  const pages =
    kind === 'user' ? paginateListUserTags({ client }, { UserName: name }) : paginateListRoleTags({ client }, { RoleName: name });
  const tags: Record<string, string> = {};
  for await (const page of pages) Object.assign(tags, toTags(requirePart(page.Tags, 'Tags')));
  return tags;
}

/** An answer about another resource is not taken for one about this. */
async function readTagsByArn(about: About, client: ResourceGroupsTaggingAPIClient): Promise<Tags> {
  const arns = listTaggedArns(about);
  const wanted = new Set(arns);
  for await (const page of paginateGetResources({ client }, { ResourceARNList: arns })) {
    const answered = requirePart(page.ResourceTagMappingList, 'ResourceTagMappingList');
    const own = answered.find(({ ResourceARN: arn = '' }) => wanted.has(arn));
    if (own !== undefined) return toTags(own.Tags ?? []);
  }
  return {};
}

/** The spellings under which the tagging API may hold a resource: a snapshot with or without account, a function without version. */
function listTaggedArns({ resource, target }: About): string[] {
  const arn = buildArn(resource, target) ?? '';
  const isFunction = resource.Type === 'AwsLambdaFunction';
  const main = isFunction ? arn.split(':').slice(0, 7).join(':') : nameResource(resource, target);
  return resource.Type === 'AwsEc2Snapshot' ? [main, main.replace(`:${target.accountId}:`, '::')] : [main];
}

function toTags(tags: PlainTags): Tags {
  return Object.fromEntries(tags.map(({ Key: key = '', Value: value = '' }) => [key, value]));
}
