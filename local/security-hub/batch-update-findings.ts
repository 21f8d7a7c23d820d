import { at, isRecord } from '#domain/base/json.ts';
import { MAX_FINDING_BYTES } from './batch-import-findings.ts';
import { type CustomerChanges, customerVersion } from './finding-lifecycle.ts';
import { makeFindingName } from './finding-store.ts';
import { anywhereBlank, list, object, text } from './format-rules.ts';
import type { Hub } from './hub.ts';
import type { FindingIdentifier } from './hub-finding.ts';
import { type Call, type Operation, readInput, requireSubscription } from './operation.ts';
import { invalidInput } from './service-failure.ts';
import {
  findingStatusRule,
  ratioRule,
  relatedFindingsRule,
  severityLabelRule,
  typesRule,
  userDefinedFieldsRule,
  verificationStateRule,
} from './validate-finding.ts';

/** Codes and messages: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindingsUnprocessedFinding.html */
const PROBLEM = {
  DuplicatedFindingIdentifier: 'Finding Identifier is duplicated',
  FindingNotFound: 'Finding Not Found',
  FindingSizeExceeded: 'Finding size exceeded 240 KB',
} as const;

type Unprocessed = { readonly FindingIdentifier: FindingIdentifier; readonly ErrorCode: string; readonly ErrorMessage: string };

/** The fields a customer may set. */
const CHANGES = {
  Note: object({ Text: text(512) }, ['Text', 'UpdatedBy']),
  Severity: object({ Label: severityLabelRule, Normalized: ratioRule }),
  VerificationState: verificationStateRule,
  Confidence: ratioRule,
  Criticality: ratioRule,
  Types: typesRule,
  UserDefinedFields: userDefinedFieldsRule,
  Workflow: object({ Status: findingStatusRule }, ['Status']),
  RelatedFindings: relatedFindingsRule,
};
const CHANGE_NAMES = Object.keys(CHANGES);

const request = object(
  {
    ...CHANGES,
    FindingIdentifiers: list(object({ Id: text(512), ProductArn: text(2048, 12) }, ['Id', 'ProductArn']), { min: 1, max: 100 }),
  },
  ['FindingIdentifiers'],
);

/**
 * Sets one set of values on up to 100 findings; UpdatedAt stays, and each change is announced as an import. AWS does not
 * tell what becomes of a name that several accounts of the caller have; the worst for a caller is played: all change.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 */
export const batchUpdateFindings: Operation = {
  name: 'BatchUpdateFindings',
  method: 'PATCH',
  path: '/findings/batchupdate',
  run: (call, hub) => {
    requireSubscription(call.accountId, hub);
    const input = readInput(call);
    const complaint = request(input) ?? anywhereBlank(input);
    if (complaint !== undefined) throw invalidInput(`Invalid parameter. data${complaint}`);
    const changes = buildChanges(input, new Date(hub.now()).toISOString());
    const seen = new Set<string>();
    const unprocessed: Unprocessed[] = [];
    const processed: FindingIdentifier[] = [];
    for (const identifier of listIdentifiers(input)) {
      const problem = updateOne(identifier, changes, seen, call, hub);
      if (problem === undefined) processed.push(identifier);
      else unprocessed.push({ FindingIdentifier: identifier, ...problem });
    }
    return { ProcessedFindings: processed, UnprocessedFindings: unprocessed };
  },
};

function updateOne(identifier: FindingIdentifier, changes: CustomerChanges, seen: Set<string>, call: Call, hub: Hub) {
  const name = makeFindingName(identifier);
  if (seen.has(name)) return problem('DuplicatedFindingIdentifier');
  seen.add(name);
  const next = hub.store
    .named(identifier)
    .filter(({ finding }) => hub.sees(call.accountId, finding))
    .map((stored) => customerVersion(stored, changes));
  if (next.length === 0) return problem('FindingNotFound');
  if (next.some(({ finding }) => Buffer.byteLength(JSON.stringify(finding)) > MAX_FINDING_BYTES)) return problem('FindingSizeExceeded');
  if (call.refusal?.refuses(identifier.Id)) return { ErrorCode: call.refusal.code, ErrorMessage: call.refusal.message };
  for (const changed of next) {
    hub.store.replace(changed);
    hub.count('annotated');
    hub.announce(changed.finding);
  }
  return undefined;
}

function problem(code: keyof typeof PROBLEM): Omit<Unprocessed, 'FindingIdentifier'> {
  return { ErrorCode: code, ErrorMessage: PROBLEM[code] };
}

function buildChanges(input: Readonly<Record<string, unknown>>, now: string): CustomerChanges {
  const changes = Object.fromEntries(CHANGE_NAMES.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));
  return isRecord(changes.Note) ? { ...changes, Note: { ...changes.Note, UpdatedAt: now } } : changes;
}

function listIdentifiers(input: unknown): FindingIdentifier[] {
  const identifiers = at(input, 'FindingIdentifiers');
  if (!Array.isArray(identifiers)) return [];
  return identifiers.map((identifier) => ({ Id: String(at(identifier, 'Id')), ProductArn: String(at(identifier, 'ProductArn')) }));
}
