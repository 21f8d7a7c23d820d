import { textAt } from '#domain/json.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import type { ReactionResult } from '#domain/reaction/reaction.ts';
import type { Cloud } from '../cloud.ts';
import { paint, table } from '../terminal.ts';
import type { ReactionCloud } from './reaction-cloud.ts';
import { type BucketPlace, lookAtBucket, makePublicBucket } from './scene.ts';

/** The buckets of the shipped S3.2 findings, and who answers where a binding asks first. */
const BUCKETS: readonly BucketPlace[] = [
  { accountId: '210987654321', region: 'eu-central-1', bucket: 'invoices' },
  { accountId: '432109876543', region: 'eu-west-1', bucket: 'lake-exports' },
];
const APPROVER = { id: 'mei', groups: ['security-approvers'] };

export type ReactionSummary = {
  readonly execution: string;
  readonly status: string;
  readonly verified: boolean;
  readonly bucket: string;
  readonly before: string;
  readonly after: string;
};

/** Who may read a bucket, by its name. */
export type Sights = ReadonlyMap<string, string>;

/** Makes the buckets that the shipped findings are about, as public as these say. @returns how their owners see them */
export async function setTheScene({ memberAccounts }: ReactionCloud): Promise<Sights> {
  for (const place of BUCKETS) await makePublicBucket(memberAccounts, place);
  return lookAround(memberAccounts);
}

/** Answers the question that waits, shows what became of every reaction, and reads the buckets back as their owners. */
export async function tellReactions(cloud: Cloud, reaction: ReactionCloud, before: Sights): Promise<readonly ReactionSummary[]> {
  console.log(
    `\n${paint('bold', 'Reactions')}  ${paint('gray', 'the real workflow and reactors, stand-ins of member accounts and of WeCom')}`,
  );
  const summaries: ReactionSummary[] = [];
  for (const { name, type } of reaction.stepFunctions.executions()) {
    const opened = await reaction.execution(name);
    if (opened === undefined) continue;
    const waits = opened.result === null;
    const record = waits ? await approve(cloud, reaction, name) : opened;
    const after = await lookAround(reaction.memberAccounts);
    const bucket = bucketOf(record);
    console.log(tale(cloud, record, { type, waits, before: before.get(bucket), after: after.get(bucket) }));
    const { status = 'RUNNING', verified = false } = record.result ?? {};
    summaries.push({
      execution: name,
      status,
      verified,
      bucket,
      before: before.get(bucket) ?? 'unknown',
      after: after.get(bucket) ?? 'unknown',
    });
  }
  console.log(`\n${chat(reaction)}`);
  return summaries;
}

async function lookAround(accounts: ReactionCloud['memberAccounts']): Promise<Sights> {
  const sights = BUCKETS.map(async (place) => [place.bucket, await lookAtBucket(accounts, place)] as const);
  return new Map(await Promise.all(sights));
}

async function approve(cloud: Cloud, reaction: ReactionCloud, executionId: string): Promise<ExecutionRecord> {
  await reaction.answerApproval({ executionId, verdict: 'approve', by: APPROVER });
  await cloud.settled();
  const record = await reaction.execution(executionId);
  if (record === undefined) throw new Error(`Execution ${executionId} is gone; this cannot happen.`);
  return record;
}

type Circumstances = {
  readonly type: string;
  readonly waits: boolean;
  readonly before: string | undefined;
  readonly after: string | undefined;
};

function tale(cloud: Cloud, { id, result, reaction }: ExecutionRecord, { type, waits, before, after }: Circumstances): string {
  const { sourceKey, resource, target, techniques, decision } = reaction;
  const how = decision.kind === 'react' ? `${decision.mode}, ${decision.reactor.id} ${decision.reactor.version}` : `${decision.kind}d`;
  const story = `account ${target.accountId}; ${techniques.map((one) => one.id).join(' ')}; ${how}`;
  const changes = (result?.plan?.changes ?? []).map((change) => [
    '',
    paint('gray', `${change.field}  ${short(change.before)} → ${short(change.after)}`),
  ]);
  const workflow = cloud.securityHub.findings().find(({ Id }) => Id === reaction.finding.Id)?.['Workflow'];
  const rows = [
    ...(before === undefined ? [] : [['  before', `the bucket is ${before}`]]),
    ...(result?.plan == null ? [] : [['  plan', `${result.plan.summary} (${result.plan.effect})`], ...changes]),
    ...(waits ? [['  asked', `security-approvers; ${APPROVER.id} approves (this demonstration answers for her)`]] : []),
    ['  result', `${resultText(result)}; finding ${textAt(workflow, 'Status') ?? 'gone'}`],
    ...(after === undefined ? [] : [['  after', `the bucket is ${after}`]]),
    ['  execution', `${id} (${type === 'EXPRESS' ? 'Express' : 'Standard'})`],
  ];
  return `\n${paint('bold', sourceKey.split(':').slice(1).join(':'))} on ${resource.Id}  ${paint('gray', story)}\n${table(rows)}`;
}

function resultText(result: ReactionResult | null): string {
  if (result === null) return paint('red', 'no result');
  const status = paint(result.status === 'FIXED' ? 'green' : 'red', result.status);
  const why = result.reason === null ? '' : `: ${result.reason}`;
  return `${status}${result.verified ? ', read back' : ''}${why}`;
}

function chat({ wecom }: ReactionCloud): string {
  const lines = wecom
    .messages()
    .map(({ at, content }) => [
      '  ',
      at.slice(11, 19),
      (content.split('\n')[0] ?? '').replaceAll(/<[^>]*>|\*/g, ''),
      content.split('\n')[1] ?? '',
    ]);
  return `${paint('bold', '企业微信 WeCom')}  ${paint('gray', 'what the group was told')}\n${table(lines)}`;
}

function bucketOf({ reaction: { resource } }: ExecutionRecord): string {
  return resource.Id.split(':').at(-1) ?? resource.Id;
}

function short(value: unknown): string {
  if (value === null) return 'none';
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
