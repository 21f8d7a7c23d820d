import type { Reactor } from '@attack-reactor/kit';
import type { On, ReactorRun } from '@attack-reactor/kit/testing';
import type { TestAccount } from './member-account.ts';

/** The fields by which a finding is a live detection of GuardDuty. */
export const DETECTION = { ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty' } as const;

/** A reactor on a resource that GuardDuty reported. */
export function runDetected(account: TestAccount, reactor: Reactor, on: On): ReactorRun {
  return account.run(reactor, { ...on, finding: { ...DETECTION, ...on.finding } });
}
