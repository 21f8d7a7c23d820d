import { lookUp } from '@attack-reactor/kit/contract';
import type { TechniqueId } from '#domain/attack/attack.ts';
import { at, isRecord, listAt, numberAt, textAt } from '#domain/base/json.ts';
import { partitionOfRegion } from './region.ts';
import { techniqueIdsIn } from './stated-techniques.ts';

/** An ASFF document made from another format, and the techniques that the original named. */
export type ConvertedFinding = { readonly asff: Record<string, unknown>; readonly stated: readonly TechniqueId[] };

/** https://schema.ocsf.io/1.5.0/classes/compliance_finding `severity_id`; 6 is Fatal, which ASFF has no word for. */
const SEVERITY_BY_ID: Readonly<Record<number, string>> = {
  1: 'INFORMATIONAL',
  2: 'LOW',
  3: 'MEDIUM',
  4: 'HIGH',
  5: 'CRITICAL',
  6: 'CRITICAL',
};
/** `status_id` of a finding class: 1 New, 2 In Progress, 3 Suppressed, 4 Resolved. */
const FINDING_STATUS_BY_ID: Readonly<Record<number, string>> = { 2: 'NOTIFIED', 3: 'SUPPRESSED', 4: 'RESOLVED' };
/** `compliance.status_id`: 1 Pass, 2 Warning, 3 Fail. Prowler writes the word into `status_code`. */
const COMPLIANCE_BY_ID: Readonly<Record<number, string>> = { 1: 'PASSED', 2: 'WARNING', 3: 'FAILED' };
const COMPLIANCE_BY_CODE: Readonly<Record<string, string>> = {
  PASS: 'PASSED',
  FAIL: 'FAILED',
  WARNING: 'WARNING',
  MANUAL: 'NOT_AVAILABLE',
};
const CLOSED = 3;

/**
 * An OCSF finding (Security Hub "Findings Imported V2", Security Lake, Prowler) as an ASFF document. Fields that OCSF
 * lacks stay absent, so that the ASFF parser names them.
 */
export function asffFromOcsf(document: unknown): ConvertedFinding {
  const partition = readPartition(document);
  const region = textAt(document, 'cloud', 'region') ?? 'global';
  const control = textAt(document, 'compliance', 'control');
  const productArn = readProductArn(document, partition, region);
  return {
    asff: compact({
      SchemaVersion: '2018-10-08',
      Id: textAt(document, 'finding_info', 'uid') ?? textAt(document, 'metadata', 'uid'),
      ProductArn: productArn,
      ProductName: textAt(document, 'metadata', 'product', 'name'),
      GeneratorId: findGeneratorId(document, control),
      AwsAccountId: textAt(document, 'cloud', 'account', 'uid'),
      Region: region,
      Title: textAt(document, 'finding_info', 'title') ?? textAt(document, 'message'),
      Description: textAt(document, 'finding_info', 'desc') ?? '',
      Types: listAt(document, 'finding_info', 'types').filter((type) => typeof type === 'string'),
      CreatedAt: findInstant(document, 'created_time'),
      UpdatedAt: findInstant(document, 'modified_time') ?? findTime(document) ?? findInstant(document, 'created_time'),
      Severity: { Label: readSeverity(document) },
      Resources: listResources(document, partition, region),
      Compliance: findCompliance(document, productArn.endsWith('/aws/securityhub') ? control : undefined),
      Workflow: { Status: FINDING_STATUS_BY_ID[numberAt(document, 'status_id')] ?? 'NEW' },
      RecordState: at(document, 'activity_id') === CLOSED ? 'ARCHIVED' : 'ACTIVE',
    }),
    stated: statedBy(document),
  };
}

/** OCSF names techniques in `finding_info.attacks` or top-level `attacks`; Prowler under `unmapped.compliance`. */
function statedBy(document: unknown): TechniqueId[] {
  const attacks = [...listAt(document, 'finding_info', 'attacks'), ...listAt(document, 'attacks')];
  const named = attacks.map(
    (attack) => [techniqueText(at(attack, 'sub_technique')), techniqueText(at(attack, 'technique'))].find(hasTechniqueId) ?? '',
  );
  const prowler = listAt(document, 'unmapped', 'compliance', 'MITRE-ATTACK').filter((id) => typeof id === 'string');
  return [...named, ...prowler].flatMap(techniqueIdsIn);
}

/** Security Hub V2 leaves `uid` out and writes the id into the name: `T1611 - Escape to Host`. */
function techniqueText(technique: unknown): string {
  return textAt(technique, 'uid') ?? textAt(technique, 'name') ?? '';
}

function hasTechniqueId(text: string): boolean {
  return techniqueIdsIn(text).length > 0;
}

/**
 * The ARN that Security Hub writes. Vendor and name are text of whoever made the finding: without an ARN they name a product
 * of the provider `unverified`, so that no text makes a product of AWS.
 */
function readProductArn(document: unknown, partition: string, region: string): string {
  const uid = textAt(document, 'metadata', 'product', 'uid') ?? '';
  if (/^arn:[^:]+:securityhub:/.test(uid)) return uid.replace(/:productv2\//, ':product/');
  const names = [textAt(document, 'metadata', 'product', 'vendor_name'), textAt(document, 'metadata', 'product', 'name')];
  return `arn:${partition}:securityhub:${region}::product/unverified/${names.map((name) => slug(name)).join('-')}`;
}

function findGeneratorId(document: unknown, control: string | undefined): string | undefined {
  const code = textAt(document, 'metadata', 'event_code');
  const isProwler = /prowler/i.test(textAt(document, 'metadata', 'product', 'name') ?? '');
  if (isProwler && code !== undefined) return `prowler-${code}`;
  return code ?? control ?? textAt(document, 'finding_info', 'analytic', 'uid') ?? textAt(document, 'class_name');
}

function findCompliance(document: unknown, control: string | undefined): Record<string, unknown> | undefined {
  const status =
    COMPLIANCE_BY_ID[numberAt(document, 'compliance', 'status_id')] ??
    lookUp(COMPLIANCE_BY_CODE, (textAt(document, 'compliance', 'status') ?? textAt(document, 'status_code') ?? '').toUpperCase());
  return status === undefined && control === undefined ? undefined : compact({ Status: status, SecurityControlId: control });
}

function readSeverity(document: unknown): string {
  return SEVERITY_BY_ID[numberAt(document, 'severity_id')] ?? (textAt(document, 'severity') ?? 'INFORMATIONAL').toUpperCase();
}

function listResources(document: unknown, partition: string, region: string): Record<string, unknown>[] {
  const given = [...listAt(document, 'resources'), at(document, 'resource')].filter(isRecord);
  return given.slice(0, 32).flatMap((resource) => {
    const id = textAt(resource, 'uid') ?? textAt(resource, 'name');
    return id === undefined
      ? []
      : [{ Type: textAt(resource, 'type') ?? 'Other', Id: id, Partition: partition, Region: textAt(resource, 'region') ?? region }];
  });
}

function readPartition(document: unknown): string {
  const stated = textAt(document, 'cloud', 'cloud_partition') ?? textAt(listAt(document, 'resources')[0], 'cloud_partition');
  const region = textAt(document, 'cloud', 'region') ?? '';
  if (stated !== undefined && /^aws[a-z-]*$/.test(stated)) return stated;
  return partitionOfRegion(region);
}

/** `*_dt` is ISO-8601; the plain field is epoch seconds or milliseconds, depending on the producer. */
function findInstant(document: unknown, field: string): string | undefined {
  return textAt(document, 'finding_info', `${field}_dt`) ?? epochInstant(at(document, 'finding_info', field));
}

function findTime(document: unknown): string | undefined {
  return textAt(document, 'time_dt') ?? epochInstant(at(document, 'time'));
}

function epochInstant(value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  const milliseconds = value < 1e11 ? value * 1000 : value;
  return milliseconds < 8.64e15 ? new Date(milliseconds).toISOString() : undefined;
}

function slug(text = 'unknown'): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'unknown'
  );
}

function compact(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
