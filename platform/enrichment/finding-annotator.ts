import { BatchUpdateFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import pMap from 'p-map';
import { buildAnnotation } from '#domain/enrichment/annotation.ts';
import type { Publication } from '#domain/enrichment/decision.ts';
import { SOURCE_SUBJECT } from '#domain/enrichment/enrichment-ledger.ts';
import { chunk, type Pace } from '#platform/base/concurrency.ts';
import { type Refusal, translateSecurityHubError } from '#platform/security-hub/security-hub.ts';
import { type FindingPublisher, makeEach, type PublishResult } from './finding-publisher.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html */
const FINDINGS_PER_CALL = 100;
const IN_FLIGHT = 4;
/** The finding is gone or too full to take more; asking again changes nothing. */
const PERMANENT_CODES: ReadonlySet<string> = new Set(['FindingNotFound', 'FindingSizeExceeded', 'InvalidInput']);

/** Every finding of a call is named in the answer; nobody knows what happened to one that is not. */
const NOT_NAMED: Refusal = { code: 'IncompleteAnswer', message: 'The answer does not name the finding.', permanent: false };

const SHARED: Refusal = {
  code: 'SharedIdentifier',
  message: 'A finding of another account has the same Id and ProductArn; an annotation would be written on both.',
  permanent: true,
};

/**
 * Publishes nothing new: writes the ATT&CK context into UserDefinedFields of the source findings. Findings with the same
 * annotation share a call. A source that closes keeps its annotation, so an archival sends nothing.
 */
export function annotatingPublisher(client: Pick<SecurityHubClient, 'send'>, pace: Pace): FindingPublisher {
  return {
    async publish(decisions, context) {
      const archived = decisions
        .filter((decision) => decision.kind === 'archive')
        .map((decision): [string, PublishResult] => [decision.identity, done([])]);
      const open = decisions.filter((decision) => decision.kind !== 'archive');
      const { alone, shared } = separateShared(open);
      const { made, refused } = makeEach(alone, (decision) => {
        return { decision, annotation: JSON.stringify(buildAnnotation(decision, context.index)) };
      });
      const byAnnotation = Map.groupBy(made, ({ annotation }) => annotation);
      const calls = [...byAnnotation].flatMap(([annotation, sharing]) =>
        chunk(sharing, FINDINGS_PER_CALL).map((some) => ({ annotation, some: some.map(({ decision }) => decision) })),
      );
      const results = await pMap(calls, ({ annotation, some }) => annotate(client, pace, JSON.parse(annotation), some), {
        concurrency: IN_FLIGHT,
      });
      return new Map([...archived, ...shared, ...refused, ...results.flat()]);
    },
  };
}

/**
 * Sets aside the findings of one publication that share Id and ProductArn: BatchUpdateFindings takes these two only, and
 * would write the story of one account's finding on that of another. Findings that come apart are not told apart.
 */
function separateShared(decisions: readonly Publication[]) {
  const byName = [...Map.groupBy(decisions, ({ source }) => keyOf(source)).values()];
  const refuse = ({ identity, known }: Publication): [string, PublishResult] => [
    identity,
    { ...done(known?.published ?? []), kind: 'refused', refusal: SHARED },
  ];
  return {
    alone: byName.filter(({ length }) => length === 1).flat(),
    shared: byName.filter(({ length }) => length > 1).flatMap((some) => some.map(refuse)),
  };
}

async function annotate(
  client: Pick<SecurityHubClient, 'send'>,
  pace: Pace,
  fields: Record<string, string>,
  decisions: readonly Publication[],
): Promise<[string, PublishResult][]> {
  await pace.turn();
  const identifiers = decisions.map(({ source }) => ({ Id: source.Id, ProductArn: source.ProductArn }));
  try {
    const answer = await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: identifiers, UserDefinedFields: fields }));
    const taken = new Set((answer.ProcessedFindings ?? []).map(keyOf));
    const refusals = new Map(
      (answer.UnprocessedFindings ?? []).map((item) => [keyOf(item.FindingIdentifier), toRefusal(item.ErrorCode, item.ErrorMessage)]),
    );
    return decisions.map((decision) => {
      const key = keyOf(decision.source);
      return [decision.identity, toResult(refusals.get(key) ?? (taken.has(key) ? undefined : NOT_NAMED))];
    });
  } catch (cause) {
    const error = translateSecurityHubError(cause);
    const refusal = { code: error.name, message: error.message, permanent: false };
    return decisions.map((decision) => [decision.identity, { kind: 'failed', refusal }]);
  }
}

function toResult(refusal: Refusal | undefined): PublishResult {
  if (refusal === undefined) return done([SOURCE_SUBJECT]);
  return refusal.permanent ? { ...done([]), kind: 'refused', refusal } : { kind: 'failed', refusal };
}

function done(active: readonly string[]): Extract<PublishResult, { kind: 'sent' }> {
  return { kind: 'sent', active, findings: 0 };
}

function toRefusal(code = 'InternalFailure', message = ''): Refusal {
  return { code, message, permanent: PERMANENT_CODES.has(code) };
}

function keyOf(identifier: { Id?: string | undefined; ProductArn?: string | undefined } | undefined): string {
  return `${identifier?.ProductArn}|${identifier?.Id}`;
}
