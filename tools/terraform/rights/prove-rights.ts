import type { Checks } from '../checks.ts';
import { listRights } from './calls-to-rights.ts';
import { buildPolicy, judgePolicy, type Recorded } from './deployer-policies.ts';
import { POLICIES_FOLDER, readPolicy, writePolicy } from './policy-files.ts';
import { POLICY_NAMES, type PolicyName } from './policy-name.ts';
import { type RecordedCall, readCalls } from './recorded-calls.ts';

export type RightsProof = {
  /** The record of the emulator. */
  readonly calls: string;
  readonly root: string;
  readonly home: Recorded;
  /** The account that the member stack is applied to. */
  readonly memberAccount: string;
  /** Writes the policies anew before they are compared. */
  readonly write: boolean;
};

/**
 * Compares the checked-in policies with what the stacks called: each call of a plan, an apply and a destroy is allowed, and each
 * grant was asked for, or has a reason.
 */
export async function proveRights(checks: Checks, { calls, root, home, memberAccount, write }: RightsProof): Promise<void> {
  const made = sortCalls(readCalls(calls));
  for (const name of POLICY_NAMES) {
    const recorded = { ...home, account: name.startsWith('member-') ? memberAccount : home.account };
    const rights = await listRights(made[name]);
    if (write) writePolicy(root, name, buildPolicy(name, rights, recorded));
    const problems = judgePolicy(name, readPolicy(root, name), rights, recorded);
    const advice = `\nIf this is meant: npm run -s test:terraform -- --write-policies, and review ${POLICIES_FOLDER}.`;
    const what = `policy ${name} allows ${made[name].length} calls, which ask for ${rights.length} rights, and nothing else without a reason`;
    checks.check(what, problems.length === 0, problems.join('\n') + advice);
  }
}

/** A call with the session of a role in a member account is none of the caller's own. */
function sortCalls(calls: ReturnType<typeof readCalls>): Readonly<Record<PolicyName, readonly RecordedCall[]>> {
  const own = (one: 'plan' | 'deploy') => [
    ...calls[`pipeline-${one}`],
    ...calls[`hub-${one}`],
    ...calls[`member-${one}`].filter(({ assumed }) => assumed === null),
  ];
  const inMember = (one: 'plan' | 'deploy') => calls[`member-${one}`].filter(({ assumed }) => assumed !== null);
  return { plan: own('plan'), deploy: own('deploy'), 'member-plan': inMember('plan'), 'member-deploy': inMember('deploy') };
}
