import { isRecord } from '#domain/base/json.ts';
import type { Hub } from './hub.ts';
import type { HubFinding } from './hub-finding.ts';
import { type Call, type Operation, readInput } from './operation.ts';
import { requireOwnProduct } from './product-authority.ts';
import { invalidInput } from './service-failure.ts';
import { validateFinding } from './validate-finding.ts';

type FailedFinding = { readonly Id: string; readonly ErrorCode: string; readonly ErrorMessage: string };

const MAX_FINDINGS = 100;
/** AWS says 240 KB and not which KB; the smaller reading is enforced, so that what passes here passes there. */
export const MAX_FINDING_BYTES = 240_000;

/**
 * Imports 1 to 100 findings; a broken one fails alone, a foreign product ARN fails the call.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
export const batchImportFindings: Operation = {
  name: 'BatchImportFindings',
  method: 'POST',
  path: '/findings/import',
  run: (call, hub) => {
    const documents = readInput(call).Findings;
    if (!Array.isArray(documents) || documents.length === 0) {
      throw invalidInput("Invalid parameter 'Findings'. data should NOT have fewer than 1 items");
    }
    if (documents.length > MAX_FINDINGS)
      throw invalidInput(`Invalid parameter 'Findings'. data should NOT have more than ${MAX_FINDINGS} items`);
    for (const document of documents) {
      if (isIdentified(document)) requireOwnProduct(document, call.accountId, hub.identity);
    }
    const failed = documents.flatMap((document) => importOne(document, call, hub) ?? []);
    return { FailedCount: failed.length, SuccessCount: documents.length - failed.length, FailedFindings: failed };
  },
};

function importOne(document: unknown, call: Call, hub: Hub): FailedFinding | undefined {
  const refused = findRefusal(document, call, hub);
  if (refused === undefined) {
    if (isIdentified(document)) hub.accept(document);
    return undefined;
  }
  hub.count('refused');
  return { Id: isRecord(document) ? String(document.Id ?? '') : '', ...refused };
}

function findRefusal(document: unknown, call: Call, hub: Hub): Omit<FailedFinding, 'Id'> | undefined {
  // A hub that is off fails each finding, not the call:
  // https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
  if (!hub.subscriptions.has(call.accountId)) {
    return { ErrorCode: 'InvalidAccess', ErrorMessage: `Account ${call.accountId} is not subscribed to AWS Security Hub` };
  }
  const complaint = validateFinding(document);
  if (complaint !== undefined) return { ErrorCode: 'InvalidInput', ErrorMessage: complaint };
  if (Buffer.byteLength(JSON.stringify(document)) > MAX_FINDING_BYTES) {
    return { ErrorCode: 'InvalidInput', ErrorMessage: 'Finding size exceeded 240 KB' };
  }
  if (call.refusal !== undefined && isIdentified(document) && call.refusal.refuses(document.Id)) {
    return { ErrorCode: call.refusal.code, ErrorMessage: call.refusal.message };
  }
  return undefined;
}

/** Returns true if a document says which finding it is; one that does not fails validation. */
export function isIdentified(document: unknown): document is HubFinding {
  if (!isRecord(document)) return false;
  const { Id: id, ProductArn: productArn, AwsAccountId: accountId, UpdatedAt: updatedAt } = document;
  return typeof id === 'string' && typeof productArn === 'string' && typeof accountId === 'string' && typeof updatedAt === 'string';
}
