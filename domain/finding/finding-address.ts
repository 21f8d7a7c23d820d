import { textAt } from '#domain/base/json.ts';

/**
 * Where Security Hub is asked for a finding; undefined: not known. Id and ProductArn alone name no finding: those of a
 * partner's product are the same in every account, and whoever may import findings into one account chooses them freely.
 */
export type FindingAddress = {
  readonly id: string;
  readonly productArn: string | undefined;
  readonly accountId: string | undefined;
  readonly region: string | undefined;
};

/** Returns true if a document of Security Hub is the finding of an address, or one of those. */
export function isAtAddress(document: unknown, { id, productArn, accountId, region }: FindingAddress): boolean {
  const asked = [
    ['Id', id],
    ['ProductArn', productArn],
    ['AwsAccountId', accountId],
    ['Region', region],
  ] as const;
  return asked.every(([field, value]) => value === undefined || textAt(document, field) === value);
}

/** The address of a finding that is known. */
export function readAddress(finding: {
  readonly Id: string;
  readonly ProductArn: string;
  readonly AwsAccountId: string;
  readonly Region: string;
}): FindingAddress {
  return { id: finding.Id, productArn: finding.ProductArn, accountId: finding.AwsAccountId, region: finding.Region };
}
