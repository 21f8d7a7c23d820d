import type { ReactionResource } from '../contract/reaction-finding.ts';
import { lookUp } from '../contract/template.ts';
import { defineTexts } from '../contract/texts.ts';
import { type NothingToDo, nothingToDo } from './plan.ts';

const texts = defineTexts({
  isGone: {
    en: '{resource} is gone; there is nothing to fix.',
    zh: '{resource} 已不存在，无需修复。',
    es: '{resource} ya no existe; no hay nada que corregir.',
  },
});

/** Names of errors by which services say that a resource of a type is not there; each stands in the service's API reference. */
const GONE: Readonly<Record<string, RegExp>> = {
  AwsCloudTrailTrail: /^TrailNotFoundException$/,
  AwsDynamoDbTable: /^(ResourceNotFoundException|TableNotFoundException)$/,
  AwsEc2Instance: /^InvalidInstanceID\.NotFound$/,
  AwsEc2SecurityGroup: /^Invalid(Group|SecurityGroupID)\.NotFound$/,
  AwsEc2Snapshot: /^InvalidSnapshot\.NotFound$/,
  AwsEc2Subnet: /^InvalidSubnetID\.NotFound$/,
  AwsEc2Vpc: /^InvalidVpcID\.NotFound$/,
  AwsIamRole: /^NoSuchEntity(Exception)?$/,
  AwsIamUser: /^NoSuchEntity(Exception)?$/,
  AwsKmsKey: /^NotFoundException$/,
  AwsLambdaFunction: /^ResourceNotFoundException$/,
  AwsRdsDbClusterSnapshot: /^DBClusterSnapshotNotFound(Fault)?$/,
  AwsRdsDbInstance: /^DBInstanceNotFound(Fault)?$/,
  AwsRdsDbSnapshot: /^DBSnapshotNotFound(Fault)?$/,
  AwsS3Bucket: /^NoSuchBucket$/,
  AwsSecretsManagerSecret: /^ResourceNotFoundException$/,
  AwsSnsTopic: /^NotFound(Exception)?$/,
  AwsSqsQueue: /^(QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/,
};

/** IAM has one name for everything that is not there, such as a policy of a user who is. */
const IAM_MESSAGE = /^The (user|role) with name /;

/**
 * The plan for a resource that is gone: there is nothing to do.
 * @param input what the failed call asked for; undefined: the error is of no call
 * @returns undefined where the error says something else, or something of another resource
 * @example
 * planGone(error, { resource: { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::gone' }, input: { Bucket: 'gone' } });
 */
export function planGone(
  error: unknown,
  { resource, input }: { readonly resource: Pick<ReactionResource, 'Type' | 'Id'>; readonly input: object | undefined },
): NothingToDo | undefined {
  if (!(error instanceof Error) || input === undefined || lookUp(GONE, resource.Type)?.test(error.name) !== true) return undefined;
  if (resource.Type.startsWith('AwsIam') && !IAM_MESSAGE.test(error.message)) return undefined;
  const own = readLastPart(resource.Id);
  return listTexts(input).some((text) => readLastPart(text) === own) ? nothingToDo(texts.isGone({ resource: resource.Id })) : undefined;
}

/** The name in an id, an ARN or a URL. */
function readLastPart(id: string): string {
  return id.split(/[:/]/).at(-1) ?? id;
}

function listTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listTexts) : [];
}
