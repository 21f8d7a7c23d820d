import type { Finding, Rejection } from '../finding.ts';
import { isRecord } from '../json.ts';
import { truncate } from '../text.ts';
import { asJson } from './plan.ts';
import { type ReactionFinding, type ReactionResource, type ReactionTarget, reactionFinding, reactionTarget } from './reaction-finding.ts';

/** Details above this are left out: a reactor reads the resource itself, and state data has a limit for all findings together. */
const MAX_DETAILS_BYTES = 16_000;
const MAX_FIELDS = 20;

export type Projection = { readonly kind: 'projected'; readonly finding: ReactionFinding; readonly target: ReactionTarget } | Rejection;

/** The part of a finding that its reaction carries, and where that takes place; rejected where no account or Region can be named. */
export function projectFinding(finding: Finding): Projection {
  const parsed = reactionFinding.safeParse({
    ...finding,
    Severity: { Label: finding.Severity.Label },
    Title: truncate(finding.Title, 256),
    Types: finding.Types.slice(0, 10),
    Resources: finding.Resources.map(projectResource),
    Compliance: {
      Status: finding.ComplianceStatus,
      SecurityControlId: finding.SecurityControlId,
      ...(finding.SecurityControlParameters.length > 0 && { SecurityControlParameters: finding.SecurityControlParameters }),
    },
    ProductFields: Object.fromEntries(Object.entries(finding.ProductFields).slice(0, MAX_FIELDS)),
    Workflow: { Status: finding.WorkflowStatus },
  });
  const target = reactionTarget.safeParse({ partition: finding.Partition, accountId: finding.AwsAccountId, region: finding.Region });
  const problem = parsed.error?.issues[0] ?? target.error?.issues[0];
  if (!parsed.success || !target.success) {
    return { kind: 'reject', reason: 'invalid-field', field: problem?.path.join('.') ?? '$', detail: problem?.message ?? 'is invalid' };
  }
  return { kind: 'projected', finding: parsed.data, target: target.data };
}

function projectResource({ Type, Id, Partition, Region, ...rest }: Finding['Resources'][number]): ReactionResource {
  const details = isRecord(rest['Details']) ? asJson(rest['Details']) : undefined;
  const tags = isRecord(rest['Tags'])
    ? Object.entries(rest['Tags']).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : undefined;
  return {
    Type,
    Id,
    ...(Partition !== undefined && { Partition }),
    ...(Region !== undefined && { Region }),
    ...(tags !== undefined && { Tags: Object.fromEntries(tags) }),
    ...(isRecord(details) && Buffer.byteLength(JSON.stringify(details)) <= MAX_DETAILS_BYTES && { Details: details }),
  };
}
