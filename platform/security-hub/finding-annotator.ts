import { truncate } from '@attack-reactor/kit/contract';
import { type AwsSecurityFindingIdentifier, BatchUpdateFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { oneLine } from '#domain/base/text.ts';
import { isAtAddress, readAddress } from '#domain/finding/finding-address.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { securityHubReader } from './finding-reader.ts';
import { translateSecurityHubError } from './security-hub.ts';

/** The finding to change. */
type AnnotatedFinding = { readonly Id: string; readonly ProductArn: string; readonly AwsAccountId: string; readonly Region: string };
/** The change that a person wants: a status, if it is to be another one, and a note with their name. */
export type Annotation = { readonly status?: 'SUPPRESSED' | 'NEW'; readonly note: string; readonly by: string };
type AnnotationOutcome = 'changed' | 'gone' | 'shared' | 'refused';

/** Changes findings in Security Hub for people. */
export interface FindingAnnotator {
  /**
   * Makes one change of many findings, each of which is looked at before. A finding that cannot be named alone, because another
   * account or Region has one of the same Id and product, stays as it is.
   * @returns the outcome of each, in their order. @throws SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable: some may be
   *   changed by then, and the same again changes the others
   */
  annotate(findings: readonly AnnotatedFinding[], annotation: Annotation): Promise<readonly AnnotationOutcome[]>;
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html */
const FINDINGS_PER_CALL = 100;
const NOTE_CHARACTERS = 512;

export function securityHubAnnotator(client: Pick<SecurityHubClient, 'send'>): FindingAnnotator {
  return {
    async annotate(findings, annotation) {
      const everywhere = await securityHubReader(client).findAll([...new Set(findings.map(({ Id }) => Id))]);
      const obstacles = findings.map((one) => findObstacle(one, everywhere));
      const free = findings.filter((_one, index) => obstacles[index] === undefined);
      const changed = new Set<string>();
      for (let from = 0; from < free.length; from += FINDINGS_PER_CALL)
        for (const name of await update(client, free.slice(from, from + FINDINGS_PER_CALL), annotation)) changed.add(name);
      return findings.map((one, index) => obstacles[index] ?? (changed.has(nameFinding(one)) ? 'changed' : 'refused'));
    },
  };
}

/** BatchUpdateFindings names a finding by Id and ProductArn only, so the findings of all places are looked at. */
function findObstacle(finding: AnnotatedFinding, everywhere: readonly unknown[]): 'gone' | 'shared' | undefined {
  const address = readAddress(finding);
  const alike = everywhere.filter((one) => isAtAddress(one, { ...address, accountId: undefined, region: undefined }));
  if (!alike.some((one) => isAtAddress(one, address))) return 'gone';
  return alike.length > 1 ? 'shared' : undefined;
}

/** @returns the names of those that Security Hub changed */
async function update(
  client: Pick<SecurityHubClient, 'send'>,
  findings: readonly AnnotatedFinding[],
  { status, note, by }: Annotation,
): Promise<readonly string[]> {
  const command = new BatchUpdateFindingsCommand({
    FindingIdentifiers: findings.map(({ Id, ProductArn }) => ({ Id, ProductArn })),
    ...(status !== undefined && { Workflow: { Status: status } }),
    Note: { Text: truncate(oneLine(note), NOTE_CHARACTERS), UpdatedBy: by },
  });
  try {
    return requirePart((await client.send(command)).ProcessedFindings, 'ProcessedFindings').map(nameFinding);
  } catch (cause) {
    throw translateSecurityHubError(cause);
  }
}

function nameFinding({ Id, ProductArn }: Pick<AwsSecurityFindingIdentifier, 'Id' | 'ProductArn'>): string {
  return JSON.stringify([ProductArn, Id]);
}
