import type { Mode } from '@attack-reactor/kit/contract';
import { DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { textAt } from '#domain/base/json.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import type { Cloud } from '../cloud.ts';
import { forgetBinding } from './by-hand.ts';
import { reactToExample } from './examples.ts';
import type { ExecutionReport } from './execution-report.ts';
import type { ReactionCloud } from './reaction-cloud.ts';
import { asOwner } from './scene.ts';
import { APPROVER } from './story.ts';

/** The operator of this machine asks for all of it. */
const OPERATOR = 'omar@example.com';

/** One more reaction that people can look at afterwards, and what somebody does then. */
type Chapter = {
  readonly reactorId: string;
  readonly mode: Mode;
  readonly afterwards?: (cloud: Cloud, reaction: ReactionCloud, report: ExecutionReport) => Promise<unknown>;
};

/** Their reactors call S3 alone, so that all of them happen with every kind of member accounts. */
const CHAPTERS: readonly Chapter[] = [
  { reactorId: 's3-bucket-public-access-block', mode: 'automatic' },
  { reactorId: 's3-require-tls', mode: 'automatic', afterwards: undo },
  { reactorId: 's3-access-logging', mode: 'notify' },
  { reactorId: 's3-bucket-public-access-block', mode: 'approval', afterwards: reject },
  { reactorId: 's3-versioning', mode: 'approval', afterwards: approveWithoutBucket },
  { reactorId: 's3-access-logging', mode: 'approval', afterwards: approveWithoutLogBucket },
];
const WITH_ALL_SERVICES: readonly Chapter[] = [{ reactorId: 'ec2-restrict-ingress', mode: 'automatic' }];

/**
 * Lets the real workflow and reactors do what a team meets in its first weeks: a fix that can be undone, one that was undone, a
 * plan that nobody asked to carry out, a no, a resource that went while people were asked, and a fix that failed because what it
 * needs went meanwhile.
 * @param isOver told before each, so that nothing begins on a platform that ends
 */
export async function liveThrough(cloud: Cloud, reaction: ReactionCloud, isOver: () => boolean): Promise<void> {
  const chapters = reaction.memberAccounts.kind === 'moto' ? [...CHAPTERS, ...WITH_ALL_SERVICES] : CHAPTERS;
  for (const { reactorId, mode, afterwards } of chapters) {
    if (isOver()) return;
    const report = await reactToExample(cloud, reaction, { reactorId, mode, requestedBy: OPERATOR });
    await afterwards?.(cloud, reaction, report);
  }
}

async function undo(cloud: Cloud, reaction: ReactionCloud, { execution: executionId }: ExecutionReport): Promise<void> {
  await reaction.rollBack({ executionId, requestedBy: OPERATOR });
  await cloud.settled();
}

async function reject(cloud: Cloud, reaction: ReactionCloud, { execution: executionId }: ExecutionReport): Promise<void> {
  await reaction.answerApproval({ executionId, action: 'reject', by: APPROVER, comment: 'Not before the release on Thursday.' });
  await cloud.settled();
  await forgetBinding(reaction, executionId);
}

/** The owner deletes the bucket of the finding while the question is open: then there is nothing to do. */
function approveWithoutBucket(cloud: Cloud, reaction: ReactionCloud, { execution }: ExecutionReport): Promise<void> {
  return deleteAndApprove(cloud, reaction, { execution, name: ({ resource }) => resource.Id.split(':').at(-1) });
}

/** The owner deletes the bucket that the logs were to go to, which the change fails for want of. */
function approveWithoutLogBucket(cloud: Cloud, reaction: ReactionCloud, { execution }: ExecutionReport): Promise<void> {
  return deleteAndApprove(cloud, reaction, {
    execution,
    name: ({ decision }) => (decision.kind === 'react' ? textAt(decision.binding.parameters, 'targetBucket') : undefined),
  });
}

/** @param name the bucket that the owner deletes while the question is open, by the reaction that asks */
async function deleteAndApprove(
  cloud: Cloud,
  reaction: ReactionCloud,
  {
    execution: executionId,
    name,
  }: { readonly execution: string; readonly name: (asked: ExecutionRecord['reaction']) => string | undefined },
): Promise<void> {
  const record = await reaction.execution(executionId);
  if (record === undefined) throw new Error(`Execution ${executionId} is gone; this cannot happen.`);
  const Bucket = name(record.reaction);
  await asOwner(reaction.memberAccounts, record.reaction.target, ({ client }) =>
    client(S3Client).send(new DeleteBucketCommand({ Bucket })),
  );
  await reaction.answerApproval({ executionId, action: 'approve', by: APPROVER });
  await cloud.settled();
  await forgetBinding(reaction, executionId);
}
