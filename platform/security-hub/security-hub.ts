import { truncate } from '@attack-reactor/kit/contract';
import {
  BatchImportFindingsCommand,
  type BatchImportFindingsCommandOutput,
  type SecurityHubClient,
  SecurityHubServiceException,
} from '@aws-sdk/client-securityhub';
import pMap from 'p-map';
import { SecurityHubDenied, SecurityHubThrottled, SecurityHubUnavailable } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import type { ImportDocument } from '#domain/enrichment/import-document.ts';
import { chunk, type Pace } from '#platform/base/concurrency.ts';
import { withBody } from '#platform/base/written-body.ts';

/** https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
const FINDINGS_PER_CALL = 100;
/** 6 MB in its smaller reading, with room for the request's own frame. */
const BYTES_PER_CALL = 6_000_000 - 1000;
const IN_FLIGHT = 4;
/** A finding that Security Hub could not take for a reason of its own is offered this often in all. */
const OFFERS = 3;

/** Security Hub's own word for a document that breaks the format; everything else may pass later. */
const PERMANENT_CODES: ReadonlySet<string> = new Set(['InvalidInput', 'FindingSizeExceeded']);

/** Its words quote names of the finding, and go to logs. */
const MESSAGE_CHARACTERS = 512;

/** Why Security Hub did not take one finding. */
export type Refusal = { readonly code: string; readonly message: string; readonly permanent: boolean };

export type ImportOutcome = { readonly accepted: ReadonlySet<string>; readonly refused: ReadonlyMap<string, Refusal> };

/** Security Hub of one account and Region as we use it. */
export interface FindingImporter {
  /**
   * Imports findings of one account in calls of at most 100 findings and 6 MB. Findings that Security Hub refuses are
   * returned, not thrown; so are those that could not be sent, as a refusal that is not permanent.
   */
  import(documents: readonly ImportDocument[]): Promise<ImportOutcome>;
}

type Counts = Partial<Pick<BatchImportFindingsCommandOutput, 'SuccessCount' | 'FailedFindings'>>;

/** @param pace keeps the calls inside this container's share of the account's quota. */
export function securityHubImporter(client: Pick<SecurityHubClient, 'send'>, pace: Pace): FindingImporter {
  const importSome: ImportSome = async (documents) => {
    await pace.turn();
    try {
      return readRefusals(await client.send(importCommand(documents)), documents);
    } catch (cause) {
      if (isAboutContent(cause)) return findCulprits(documents, cause, importSome);
      const error = translateSecurityHubError(cause);
      return new Map(documents.map(({ id }) => [id, { code: error.name, message: error.message, permanent: false }]));
    }
  };

  return {
    async import(documents) {
      const refused = new Map<string, Refusal>();
      let pending = documents;
      for (let offer = 1; pending.length > 0 && offer <= OFFERS; offer += 1) {
        const calls = chunk(pending, FINDINGS_PER_CALL, BYTES_PER_CALL, (document) => document.size + 1);
        for (const document of pending) refused.delete(document.id);
        for (const refusals of await pMap(calls, importSome, { concurrency: IN_FLIGHT })) {
          for (const [id, refusal] of refusals) refused.set(id, refusal);
        }
        pending = pending.filter(({ id }) => isWorthAnotherOffer(refused.get(id)));
      }
      return { accepted: new Set(documents.map(({ id }) => id).filter((id) => !refused.has(id))), refused };
    },
  };
}

type ImportSome = (documents: readonly ImportDocument[]) => Promise<ReadonlyMap<string, Refusal>>;

/** Returns true if the service did not understand a call, which is the fault of one of its documents. */
function isAboutContent(cause: unknown): cause is SecurityHubServiceException {
  return cause instanceof SecurityHubServiceException && /^(InvalidInput|Validation|Serialization)/.test(cause.name);
}

/** Sends the halves of a call apart, until what is refused is one document: a value of a wrong type fails a call as a whole. */
async function findCulprits(
  documents: readonly ImportDocument[],
  cause: SecurityHubServiceException,
  importSome: ImportSome,
): Promise<ReadonlyMap<string, Refusal>> {
  const [first, ...others] = documents;
  if (first === undefined || others.length === 0) {
    return new Map(documents.map(({ id }) => [id, toRefusal('InvalidInput', cause.message)]));
  }
  const middle = Math.ceil(documents.length / 2);
  const halves = [await importSome(documents.slice(0, middle)), await importSome(documents.slice(middle))];
  return new Map(halves.flatMap((refused) => [...refused]));
}

/** Whole calls that failed were already retried by the SDK, with full jitter; single findings were not. */
function isWorthAnotherOffer(refusal: Refusal | undefined): boolean {
  return refusal !== undefined && !refusal.permanent && !refusal.code.startsWith('SecurityHub');
}

/**
 * The findings are serialized already (for the size limit). The SDK would walk its schema of ASFF's several thousand
 * shapes to write the same bytes, which costs more than everything else we do.
 */
function importCommand(documents: readonly ImportDocument[]): BatchImportFindingsCommand {
  return withBody(new BatchImportFindingsCommand({ Findings: [] }), encodeBody(documents));
}

const OPENING = '{"Findings":[';
const SEPARATOR = ',';
const CLOSING = ']}';

/** The texts go into the body one by one: bytes of their own, joined later, would be garbage as large as the body. */
function encodeBody(documents: readonly ImportDocument[]): Uint8Array {
  const frame = OPENING.length + CLOSING.length;
  const body = Buffer.allocUnsafe(documents.reduce((sum, { size }) => sum + size + SEPARATOR.length, frame));
  let end = body.write(OPENING);
  for (const [position, { pieces }] of documents.entries()) {
    if (position > 0) end += body.write(SEPARATOR, end);
    for (const piece of pieces) end += body.write(piece, end);
  }
  return body.subarray(0, end + body.write(CLOSING, end));
}

/** Every finding of a call is a success or named among the failures; where the sum is another one, nobody knows which were taken. */
function readRefusals({ SuccessCount = 0, FailedFindings = [] }: Counts, sent: readonly ImportDocument[]): Map<string, Refusal> {
  const named = new Map(FailedFindings.map(({ Id = '', ErrorCode, ErrorMessage }) => [Id, toRefusal(ErrorCode, ErrorMessage)]));
  const failed = sent.filter(({ id }) => named.has(id)).length;
  if (SuccessCount + failed === sent.length) return named;
  const message = `Security Hub tells of ${SuccessCount} successes and ${failed} failures among ${sent.length} findings.`;
  return new Map(sent.map(({ id }) => [id, named.get(id) ?? { code: 'IncompleteAnswer', message, permanent: false }]));
}

function toRefusal(code = 'InternalError', message = ''): Refusal {
  return { code, message: truncate(oneLine(message), MESSAGE_CHARACTERS), permanent: PERMANENT_CODES.has(code) };
}

/** Our error for what the SDK threw: throttled, denied or unavailable; `cause` is kept. */
export function translateSecurityHubError(cause: unknown): SecurityHubThrottled | SecurityHubDenied | SecurityHubUnavailable {
  // Thrown by the credentials of a member account, before any call.
  if (cause instanceof SecurityHubDenied) return cause;
  const detail = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const status = cause instanceof SecurityHubServiceException ? cause.$metadata.httpStatusCode : undefined;
  if (status === 429 || /LimitExceeded|Throttl|TooManyRequests/.test(detail)) {
    return new SecurityHubThrottled(`Security Hub kept throttling (${detail}); the messages return to the queue.`, { cause });
  }
  if (status === 401 || status === 403 || /AccessDenied|InvalidAccess/.test(detail)) {
    return new SecurityHubDenied(
      `Security Hub refused this caller (${detail}). A default product takes findings of its own account only; check the account, the role and that Security Hub is on.`,
      { cause },
    );
  }
  return new SecurityHubUnavailable(`Security Hub could not be reached or failed (${detail}); the messages return to the queue.`, {
    cause,
  });
}
