import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICIES_FOLDER, readPolicy, splitPolicy } from '#tools/terraform/rights/policy-files.ts';
import { POLICY_NAMES } from '#tools/terraform/rights/policy-name.ts';
import { everyEnvironment, synthesized, synthesizedMember } from '../../../infra/synthesized-pipeline.ts';
import { findUnknown } from '../../../support/iam-reference.ts';

const ROOT = process.cwd();
const PLACEHOLDERS = ['account', 'deployRole', 'partition', 'prefix', 'region', 'stateBucket'];

/** The types of resources that `npm run test:terraform` applies, so that their calls are recorded. */
function listAppliedTypes(): ReadonlySet<string> {
  const addresses = ['pipeline', 'hub', 'member'].flatMap((stack) =>
    readFileSync(join(ROOT, `test/terraform/addresses-${stack}.txt`), 'utf8').split('\n'),
  );
  // Those of a reactor and of the member role are not written down.
  const others = ['aws_iam_policy', 'aws_iam_role_policy_attachment', 'aws_lambda_alias'];
  return new Set([...addresses.map((address) => address.split('.')[0] ?? ''), ...others]);
}

describe.each(POLICY_NAMES)('docs/policies: %s', (name) => {
  const policy = readPolicy(ROOT, name);

  it('asks for what AWS has', async () => {
    const found = await Promise.all(policy.map(({ Condition = {}, ...rest }) => findUnknown({ ...rest, Condition: { ...Condition } })));

    expect(found.flat()).toEqual([]);
  });

  it('allows no action by a pattern, and on everything only reads and what AWS knows no resource for', () => {
    const everywhere = policy.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);

    expect(policy.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(
      everywhere.filter((action) => !/^\w+:(Describe|List|Validate)|^lambda:CreateEventSourceMapping$|^cloudfront:Create/.test(action)),
    ).toEqual([]);
  });

  it('passes roles of ours only, and to named services', () => {
    for (const { Action, Resource, Condition } of policy)
      if (Action.includes('iam:PassRole')) {
        expect(Resource).toEqual(['arn:{partition}:iam::{account}:role/{prefix}-*']);
        expect(Condition?.['StringEquals']?.['iam:PassedToService']).not.toEqual([]);
      }
  });

  it('is made of managed policies as AWS takes them, with known placeholders', () => {
    const text = JSON.stringify(policy);
    const files = readdirSync(join(ROOT, POLICIES_FOLDER)).filter((file) => file.replace(/(-\d+)?\.json$/, '') === name);

    expect(files).toHaveLength(splitPolicy(policy).length);
    expect([...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, one = '']) => one))].filter((one) => !PLACEHOLDERS.includes(one))).toEqual(
      [],
    );
    expect(text).not.toMatch(/emulator|123456789012|210987654321|eu-west-1|arn:aws:/);
  });
});

describe('the policy of who plans', () => {
  it.each(['plan', 'member-plan'] as const)('%s changes nothing but the lock and the state', (name) => {
    const actions = readPolicy(ROOT, name).flatMap(({ Action }) => Action);
    const writes = actions.filter((action) => !/^\w+:(Describe|Get|GET$|List|Validate)/.test(action));

    expect(writes).toEqual(name === 'plan' ? ['s3:DeleteObject', 's3:PutObject', 'sts:AssumeRole'] : []);
  });

  it('has the right without which a plan with state machines stops', () => {
    expect(readPolicy(ROOT, 'plan').flatMap(({ Action }) => Action)).toContain('states:ValidateStateMachineDefinition');
  });
});

it('resources of every kind of environment are applied by the recording, or have reasons in unrecorded.ts', () => {
  const applied = listAppliedTypes();
  const types = Object.values(everyEnvironment).flatMap((environment) =>
    [...synthesized(environment).addresses, ...synthesizedMember(environment).addresses].map((address) => address.split('.')[0] ?? ''),
  );

  // INSTANCE in unrecorded.ts
  expect([...new Set(types)].filter((type) => !applied.has(type)).sort()).toEqual(['aws_db_instance', 'aws_db_parameter_group']);
});
