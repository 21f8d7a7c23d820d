import {
  asJson,
  type ReactionFinding,
  type ReactionResource,
  type ReactionTarget,
  reactionFinding,
  reactionTarget,
  truncate,
} from '@attack-reactor/kit/contract';
import { isRecord, jsonBytes } from '#domain/base/json.ts';
import type { Finding, Rejection } from '#domain/finding/finding.ts';

/** Bytes of JSON, so that a finding with one resource stays below 32 KB: state data has a limit for all findings together. */
const LIMIT = { identifier: 1024, parameters: 2000, fields: 4000, types: 1500, tags: 5000, details: 6000 } as const;
/** The product fields by which source keys are told; they are kept before any other. */
const KEY_FIELDS = /^(ControlId|RuleId|ProviderName|CheckName|aws\/config\/ConfigRuleName|RelatedAWSResources:\d+\/(type|name))$/;
const MAX_TECHNIQUES = 20;

export type Projection = { readonly kind: 'projected'; readonly finding: ReactionFinding; readonly target: ReactionTarget } | Rejection;

/**
 * The part of a finding that its reaction carries, and where that takes place; rejected where no account or Region can be
 * named, or where what identifies or parameterises it is too large to carry. Read as a finding again, it has the same source
 * key and names the same techniques.
 */
export function projectFinding(finding: Finding): Projection {
  const tooLarge = oversizedField(finding);
  if (tooLarge !== undefined) return { kind: 'reject', reason: 'too-large', field: tooLarge, detail: 'is too large for a reaction' };
  const parsed = reactionFinding.safeParse({
    ...finding,
    Severity: { Label: finding.Severity.Label },
    ProductName: truncate(finding.ProductName, 128),
    Title: truncate(finding.Title, 256),
    Types: within(LIMIT.types, finding.Types),
    Resources: finding.Resources.map(projectResource),
    Compliance: projectCompliance(finding),
    ProductFields: projectProductFields(finding),
    Workflow: { Status: finding.FindingStatus },
  });
  const target = reactionTarget.safeParse({ partition: finding.Partition, accountId: finding.AwsAccountId, region: finding.Region });
  const problem = parsed.error?.issues[0] ?? target.error?.issues[0];
  if (!parsed.success || !target.success) {
    return { kind: 'reject', reason: 'invalid-field', field: problem?.path.join('.') ?? '$', detail: problem?.message ?? 'is invalid' };
  }
  return { kind: 'projected', finding: parsed.data, target: target.data };
}

/** The field that cannot be cut without becoming something else, and is longer than AWS writes it. */
function oversizedField({ ProductArn, GeneratorId, Resources, SecurityControlId = '', SecurityControlParameters }: Finding) {
  const fields: readonly [string, number, number][] = [
    ['ProductArn', jsonBytes(ProductArn), LIMIT.identifier],
    ['GeneratorId', jsonBytes(GeneratorId), LIMIT.identifier],
    ['Compliance.SecurityControlId', jsonBytes(SecurityControlId), 128],
    ['Compliance.SecurityControlParameters', jsonBytes(asJson(SecurityControlParameters)), LIMIT.parameters],
    ['Resources', Math.max(...Resources.map(({ Id, Type }) => jsonBytes([Id, Type]))), LIMIT.identifier],
  ];
  return fields.find(([, bytes, most]) => bytes > most)?.[0];
}

function projectCompliance({ ComplianceStatus, SecurityControlId, SecurityControlParameters, StatedTechniques }: Finding) {
  return {
    Status: ComplianceStatus === undefined ? undefined : truncate(ComplianceStatus, 64),
    SecurityControlId,
    ...(SecurityControlParameters.length > 0 && { SecurityControlParameters }),
    ...(StatedTechniques.length > 0 && { RelatedRequirements: [`MITRE-ATTACK ${StatedTechniques.slice(0, MAX_TECHNIQUES).join(' ')}`] }),
  };
}

function projectProductFields({ ProductFields }: Finding): Record<string, string> {
  const entries = Object.entries(ProductFields);
  const telling = entries.filter(([name]) => KEY_FIELDS.test(name));
  const others = entries.filter(([name]) => !KEY_FIELDS.test(name));
  return Object.fromEntries(within(LIMIT.fields, [...telling, ...others]));
}

function projectResource({ Type, Id, Partition, Region, ...rest }: Finding['Resources'][number]): ReactionResource {
  const tags = projectTags(rest['Tags']);
  const details = isRecord(rest['Details']) ? asJson(rest['Details']) : undefined;
  return {
    Type,
    Id,
    ...(typeof Partition === 'string' && { Partition: truncate(Partition, 64) }),
    ...(typeof Region === 'string' && { Region: truncate(Region, 64) }),
    ...(tags !== undefined && { Tags: tags }),
    ...(isRecord(details) && jsonBytes(details) <= LIMIT.details && { Details: details }),
  };
}

/** All tags or none: a scope that excludes by tag must not miss one that was left out. */
function projectTags(tags: unknown): Record<string, string> | undefined {
  if (!isRecord(tags)) return undefined;
  const entries = Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (entries.length < Object.keys(tags).length) return undefined;
  const whole = Object.fromEntries(entries);
  return jsonBytes(whole) <= LIMIT.tags ? whole : undefined;
}

/** The entries, in their order, that fit; one that does not makes room for those behind it. */
function within<Entry extends string | [string, string]>(limit: number, entries: readonly Entry[]): Entry[] {
  let bytes = 0;
  return entries.filter((entry) => {
    const size = jsonBytes(entry) + 1;
    if (bytes + size > limit) return false;
    bytes += size;
    return true;
  });
}
