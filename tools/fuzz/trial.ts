import { buildAnnotation } from '#domain/enrichment/annotation.ts';
import { type AttackFindingContext, buildAttackFindings, type PublishTarget } from '#domain/enrichment/attack-finding.ts';
import type { Archival, Publication } from '#domain/enrichment/decision.ts';
import { decide, type Granularity } from '#domain/enrichment/enrichment-decision.ts';
import { confirmation } from '#domain/enrichment/enrichment-ledger-writes.ts';
import { encodeImportDocuments } from '#domain/enrichment/import-document.ts';
import { readMessage } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { UNFORESEEN } from '#domain/finding/guard-finding.ts';
import { parseFinding } from '#domain/finding/parse-finding.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { projectFinding } from '#domain/reaction/project-finding.ts';
import { findAnnotationFaults, findImportFaults, findReactionFaults } from './verdict.ts';

const HOME: PublishTarget = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' };

/** The outcome of one message. */
export type Trial = {
  /** Each fate of a finding of it: `reject invalid-field`, `create`, `skip no-mapping`. */
  readonly fates: readonly string[];
  /** Findings that would be imported. */
  readonly built: number;
  readonly violations: readonly string[];
};

/** Everything that leaves the platform because of a message. */
type Output = {
  readonly fates: string[];
  readonly imports: string[];
  readonly annotations: unknown[];
  readonly reactions: Projected[];
  slowestMs: number;
};
type Projected = Extract<ReturnType<typeof projectFinding>, { kind: 'projected' }>['finding'];

/**
 * Brings a message through everything that is pure of the way of a finding: parsed, decided, built, annotated, encoded,
 * changed by a later version, archived, and projected for a reaction. `slowestMs` is the processor's time for the slowest
 * step: reading the message, or one of its findings, of which a mutant may have hundreds.
 * @throws whatever is thrown on the way, and an error for a fault that a guard would catch
 */
export function runPipeline(body: string, index: MappingIndex): Output {
  const output: Output = { fates: [], imports: [], annotations: [], reactions: [], slowestMs: 0 };
  const { findings } = timed(output, () => readMessage(body));
  for (const parsed of findings) {
    if (parsed.kind === 'reject' && parsed.detail.startsWith(UNFORESEEN)) throw new Error(parsed.detail);
    if (parsed.kind !== 'finding') output.fates.push(parsed.kind === 'reject' ? `reject ${parsed.reason}` : parsed.kind);
    else timed(output, () => runFinding(parsed.finding, index, output));
  }
  return output;
}

function timed<Result>(output: Output, step: () => Result): Result {
  const before = process.cpuUsage();
  const result = step();
  const { user, system } = process.cpuUsage(before);
  output.slowestMs = Math.max(output.slowestMs, (user + system) / 1000);
  return result;
}

/** Looks at what leaves the platform; not a part of the time that a message takes. */
export function judgeOutput({ fates, imports, annotations, reactions }: Output): Trial {
  const unread = reactions.filter((finding) => parseFinding(finding).kind !== 'finding').map(() => 'a reaction is no finding any more');
  const violations = [
    ...imports.flatMap(findImportFaults),
    ...annotations.flatMap(findAnnotationFaults),
    ...reactions.flatMap(findReactionFaults),
    ...unread,
  ];
  return { fates, built: imports.length, violations };
}

function runFinding(finding: Finding, index: MappingIndex, output: Output): void {
  for (const granularity of ['technique', 'source'] as const) publish(finding, index, granularity, output);
  const projection = projectFinding(finding);
  if (projection.kind === 'projected') output.reactions.push(projection.finding);
}

/** The first version; of one finding for the source also a version with news, at its member account, and the end. */
function publish(finding: Finding, index: MappingIndex, granularity: Granularity, output: Output): void {
  const policy = { granularity, maxTechniques: 5 };
  const decision = decide(finding, index, undefined, policy);
  output.fates.push('reason' in decision ? `${decision.kind} ${decision.reason}` : decision.kind);
  if (decision.kind !== 'create') return;
  output.annotations.push(buildAnnotation(decision, index));
  send(decision, { index, targetOf: () => HOME }, output);
  if (granularity === 'technique') return;
  const { entry: known } = confirmation(decision, decision.subjects, true);
  const news = decide({ ...finding, Description: `${finding.Description} news` }, index, known, policy);
  if (news.kind === 'update') send(news, { index, targetOf: findMember }, output);
  const end = decide({ ...finding, RecordState: 'ARCHIVED' }, index, known, policy);
  if (end.kind === 'archive') send(end, { index, targetOf: () => HOME }, output);
}

function send(decision: Publication | Archival, place: Pick<AttackFindingContext, 'index' | 'targetOf'>, { imports, fates }: Output): void {
  for (const document of encodeImportDocuments(buildAttackFindings(decision, { companyName: 'Example', home: HOME, ...place }))) {
    if (document === undefined) fates.push('too large to import');
    else imports.push(document.pieces.join(''));
  }
}

/** The place of `member` mode, where the finding names one; no other is written to. */
function findMember({ Partition: partition, AwsAccountId: accountId, Region: region }: Finding): PublishTarget {
  const isPlace = /^aws(-cn|-us-gov)?$/.test(partition) && /^\d{12}$/.test(accountId) && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region);
  return isPlace ? { partition, accountId, region } : HOME;
}
