import { sha256 } from '#domain/base/hash.ts';
import type { Reaction } from './reaction.ts';
import { nameResource, regionOfResource } from './resource-arn.ts';

/**
 * The subject of a reaction: the same control (or finding type) on the same resource, account and Region, whichever
 * standard, product copy, spelling or bus it came through. A resource that lives in no Region is found in each, and is one subject.
 */
export type ReactionSubject = {
  readonly bindingId: string;
  readonly sourceKey: string;
  /** The one name of the resource. */
  readonly resourceId: string;
  readonly accountId: string;
  /** The Region that the resource lives in; empty: none. */
  readonly region: string;
  /** The request of a person, which is a subject of its own each time; empty for events. */
  readonly request: string;
};

/**
 * Settings of an account that hold in all its Regions, by the control, Config rule or Prowler check about them. Encryption of
 * new volumes, Access Analyzer and the like are set for each Region.
 */
const GLOBAL_SETTING = /^\w+:(IAM\.(?!28$)|Account\.|S3\.1$|iam[-_]|s3[-_]account[-_]level)/;

/** Builds the subject of a reaction. Refused ones share the name `refused`, whichever binding would have applied. */
export function identifySubject(reaction: Omit<Reaction, 'id'>, request = ''): ReactionSubject {
  const { decision, sourceKey, resource, finding, target } = reaction;
  return {
    bindingId: decision.kind === 'react' ? decision.binding.id : 'refused',
    sourceKey,
    resourceId: nameResource(resource, target),
    accountId: finding.AwsAccountId,
    region: readPlace(reaction),
    request,
  };
}

function readPlace({ sourceKey, resource, target, finding }: Omit<Reaction, 'id'>): string {
  const isRegionalSetting = resource.Type === 'AwsAccount' && !GLOBAL_SETTING.test(sourceKey);
  return isRegionalSetting ? finding.Region : (regionOfResource(resource, target) ?? '');
}

/** 32 hex digits. */
export function subjectHash({ bindingId, sourceKey, resourceId, accountId, region, request }: ReactionSubject): string {
  return sha256(JSON.stringify([bindingId, sourceKey, resourceId, accountId, region, request])).slice(0, 32);
}

/**
 * Name of the execution for the nth reaction to a subject: at most 64 characters of those that Step Functions and STS
 * session names allow. The same for every delivery, so a second start is refused or recognized.
 */
export function executionName(subject: ReactionSubject, attempt: number): string {
  return `${subject.bindingId.slice(0, 28)}-${subjectHash(subject).slice(0, 24)}-${attempt}`;
}

/**
 * Id of one of the reactions of an execution. One reaction bears the execution's own name, several are told apart by what
 * they are about. 2 to 64 characters of those that STS session names allow, whatever a person named the execution:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function reactionId(name: string, subject: ReactionSubject, count: number): string {
  const own = count === 1 ? name : `${name}-${subjectHash(subject).slice(0, 12)}`;
  if (/^[\w+=,.@-]{2,64}$/.test(own)) return own;
  return `${own.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 51)}-${sha256(own).slice(0, 12)}`;
}
