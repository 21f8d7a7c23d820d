import { isRecord, listAt } from '#domain/base/json.ts';

/** The form in which an event tells a finding, and where an event of that form says whose the finding is. */
export type FindingForm = {
  readonly name: 'asff' | 'ocsf';
  readonly detailTypes: readonly string[];
  /** JSON path in the event; both fields are required by their format. An event of several findings goes by its first. */
  readonly accountPath: string;
};

/**
 * All forms of finding events. `account` of an event is the account of the bus, not of the finding.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_OcsfFindingIdentifier.html
 */
export const FINDING_FORMS: readonly FindingForm[] = [
  {
    name: 'asff',
    detailTypes: ['Security Hub Findings - Imported', 'Security Hub Findings - Custom Action'],
    accountPath: '$.detail.findings[0].AwsAccountId',
  },
  { name: 'ocsf', detailTypes: ['Findings Imported V2'], accountPath: '$.detail.findings[0].cloud.account.uid' },
];

/**
 * The part of an event pattern that is about one form. EventBridge takes an `$or` for one only from two alternatives on.
 * @param pattern with `detail-type` at the top or in every alternative of its `$or`
 */
export function narrowToForm(pattern: object, { detailTypes }: FindingForm): object {
  if ('detail-type' in pattern) return { ...pattern, 'detail-type': keep(pattern, detailTypes) };
  const { $or, ...shared }: { $or?: unknown } = pattern;
  const alternatives = listAt({ $or }, '$or').flatMap((alternative) => {
    const types = keep(alternative, detailTypes);
    return isRecord(alternative) && types.length > 0 ? [{ ...alternative, 'detail-type': types }] : [];
  });
  return alternatives.length === 1 ? { ...shared, ...alternatives[0] } : { ...shared, $or: alternatives };
}

function keep(pattern: unknown, detailTypes: readonly string[]): string[] {
  const types: readonly unknown[] = listAt(pattern, 'detail-type');
  return detailTypes.filter((type) => types.includes(type));
}
