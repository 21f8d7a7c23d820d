import type { Language } from '@attack-reactor/kit/contract';
import { readText } from '@attack-reactor/kit/contract';
import { textAt } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import { STATUS_OF_DECLINE } from '#domain/reaction/reaction.ts';
import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import { details, fitted, heading, Painted, paint, terminalWidth } from '#scripts/terminal/terminal.ts';
import type { Cloud } from '../cloud.ts';
import { plainLines } from '../wecom/plain-text.ts';
import type { ReactionCloud } from './reaction-cloud.ts';
import { type BucketPlace, lookAtBucket, makePublicBucket } from './scene.ts';

/** The buckets of the shipped S3.2 findings, and who answers where a binding asks first. */
const BUCKETS: readonly BucketPlace[] = [
  { accountId: '210987654321', region: 'eu-central-1', bucket: 'invoices' },
  { accountId: '432109876543', region: 'eu-west-1', bucket: 'lake-exports' },
];
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', zh: 'Chinese (--language en: English)', es: 'Spanish' };
/** Text before and between the fields of a change. */
const NAME_COLUMNS = 17;
export const APPROVER = { id: 'mei', groups: ['security-approvers'] };

export type ReactionSummary = {
  readonly execution: string;
  readonly status: string;
  readonly verified: boolean;
  readonly bucket: string;
  readonly before: string;
  readonly after: string;
};

/** Tells who may read a bucket, by its name. */
type Sights = ReadonlyMap<string, string>;

/** How things are before findings come in. */
export type Scene = {
  readonly sights: Sights;
  /** Executions that an earlier process left waiting; they are none of the story's business. */
  readonly earlier: ReadonlySet<string>;
};

/** Makes the buckets that the shipped findings are about, as public as these say. */
export async function setTheScene({ memberAccounts, stepFunctions }: ReactionCloud): Promise<Scene> {
  for (const place of BUCKETS) await makePublicBucket(memberAccounts, place);
  const earlier = new Set(stepFunctions.executions().map(({ name }) => name));
  return { sights: await lookAround(memberAccounts), earlier };
}

/** Answers the question that waits, shows what became of every reaction, and reads the buckets back as their owners. */
export async function tellReactions(cloud: Cloud, scene: Scene, language: Language): Promise<readonly ReactionSummary[]> {
  const { reaction } = cloud;
  if (reaction === undefined) return [];
  console.log(`\n${heading('Reactions', `the real workflow and reactors, on ${reaction.memberAccounts.description}`)}`);
  const summaries: ReactionSummary[] = [];
  const before = scene.sights;
  for (const { name, type } of reaction.stepFunctions.executions()) {
    if (scene.earlier.has(name)) continue;
    const opened = await reaction.execution(name);
    if (opened === undefined) continue;
    const waits = opened.result === null;
    const record = waits ? await approve(cloud, reaction, name) : opened;
    const after = await lookAround(reaction.memberAccounts);
    const bucket = readBucket(record);
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
  console.log(summaries.length === 0 ? '  No finding met a binding, so there was nothing to do.' : `\n${chat(reaction, language)}`);
  return summaries;
}

async function lookAround(accounts: ReactionCloud['memberAccounts']): Promise<Sights> {
  const sights = BUCKETS.map(async (place) => [place.bucket, await lookAtBucket(accounts, place)] as const);
  return new Map(await Promise.all(sights));
}

async function approve(cloud: Cloud, reaction: ReactionCloud, executionId: string): Promise<ExecutionRecord> {
  await reaction.answerApproval({ executionId, action: 'approve', by: APPROVER });
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
  const how =
    decision.kind === 'react' ? `${decision.mode}, ${decision.reactor.id} ${decision.reactor.version}` : STATUS_OF_DECLINE[decision.kind];
  const { plan } = result ?? { plan: null };
  const workflow = cloud.securityHub.findings().find(({ Id }) => Id === reaction.finding.Id)?.['Workflow'];
  const rows: (readonly [string, string | Painted])[] = [
    ['account', `${target.accountId}; ${techniques.map((one) => one.id).join(' ')}`],
    ['decision', how],
    ...(before === undefined ? [] : [['before', `the bucket is ${before}`] as const]),
    ...(plan === null ? [] : [['plan', `${readText(plan.summary, 'en')} (${plan.effect})`] as const]),
    ...(plan === null ? [] : plan.changes.map((change) => ['', changeLine(change)] as const)),
    ...(waits ? [['asked', `security-approvers; ${APPROVER.id} approves (this demonstration answers for her)`] as const] : []),
    ['result', resultText(result, textAt(workflow, 'Status') ?? 'gone')],
    ...(after === undefined ? [] : [['after', `the bucket is ${after}`] as const]),
    ['execution', `${id} (${type === 'EXPRESS' ? 'Express' : 'Standard'})`],
  ];
  const title = `${sourceKey.split(':').slice(1).join(':')} on ${resource.Id}`;
  return `\n${paint('bold', fitted(oneLine(title), terminalWidth()))}\n${details(rows)}`;
}

type Change = { readonly field: string; readonly before: unknown; readonly after: unknown };

/** `publicAccessBlock.BlockPublicAcls  none → true`; the longer value has what place is left. */
function changeLine({ field, before, after }: Change): Painted {
  const columns = terminalWidth() - NAME_COLUMNS - field.length;
  const to = fitted(short(after), Math.floor(columns / 2));
  return new Painted('gray', `${field} ${fitted(short(before), columns - to.length)} → ${to}`);
}

function resultText(result: ReactionResult | null, findingStatus: string): Painted {
  if (result === null) return new Painted('red', `no result; finding ${findingStatus}`);
  const why = result.reason === null ? '' : `: ${result.reason}`;
  const text = `${result.status}${result.verified ? ', read back' : ''}${why}; finding ${findingStatus}`;
  return new Painted(result.status === 'FIXED' ? 'green' : 'red', text);
}

/** Says what each message is about, without its markup; the page shows all of it. */
function chat({ wecom }: ReactionCloud, language: Language): string {
  const lines = wecom.messages().map(({ at, content }) => {
    const [subject = '', step = ''] = plainLines(content);
    return [`  ${clock(at)}  ${subject}`, `            ${step}`].map((line) => fitted(line, terminalWidth())).join('\n');
  });
  const title = `Messages in the WeCom group, in ${LANGUAGE_NAMES[language]}`;
  return [paint('bold', title), ...lines].join('\n');
}

/** In the time of this machine. */
function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB');
}

function readBucket({ reaction: { resource } }: ExecutionRecord): string {
  return resource.Id.split(':').at(-1) ?? resource.Id;
}

function short(value: unknown): string {
  return value === null ? 'none' : JSON.stringify(value);
}
