import { randomUUID } from 'node:crypto';
import type { HubFinding, HubIdentity } from './hub-finding.ts';

/** "Security Hub Findings - Imported". https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html */
export type FindingImportedEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Security Hub Findings - Imported';
  readonly source: 'aws.securityhub';
  /** The account whose bus gets the event, not the account of the finding. */
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly [string];
  readonly detail: { readonly findings: readonly [HubFinding] };
};

/**
 * The event of one import or update, as it reaches the administrator's bus.
 * @param now milliseconds since the epoch
 */
export function findingImportedEvent(finding: HubFinding, hub: HubIdentity, now: number): FindingImportedEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Security Hub Findings - Imported',
    source: 'aws.securityhub',
    account: hub.accountId,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: hub.region,
    resources: [`${finding.ProductArn}/${finding.Id}`],
    detail: { findings: [finding] },
  };
}
