import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ReactorManifest, toManifestDocument } from '@attack-reactor/kit';
import type { ManifestDocument } from '@attack-reactor/kit/contract';
import { sessionPolicy } from '#domain/reaction/session-policy.ts';
import { LOOK_AT_OWNERSHIP, memberPolicies } from '#infra/member/member-permissions.ts';
import { OWNERSHIP_PERMISSION } from '#platform/reaction/resource-ownership.ts';
import { ROOT, reference, statementsIn, synthesizedMember } from '../synthesized-pipeline.ts';

/** The account that a member stack is applied to. */
const HERE = reference('terraform.workspace');
const place = { partition: 'aws', account: '210987654321' };

/** Manifests of all reactors of the repository. */
function everyManifest(): readonly ManifestDocument[] {
  return readdirSync(join(ROOT, 'reactors')).map((id) => {
    const { manifest }: { manifest: ReactorManifest } = require(join(ROOT, 'reactors', id, 'manifest.ts'));
    return toManifestDocument(manifest);
  });
}

type PlainStatement = { readonly Action: string | string[]; readonly Resource: string | string[]; readonly Condition?: object };

function listStatements(policies: readonly string[]) {
  const statements: PlainStatement[] = policies.flatMap((policy) => JSON.parse(policy).Statement);
  return statements.map(({ Action, Resource, Condition }) => ({ actions: [Action].flat(), resources: [Resource].flat(), Condition }));
}

/** Returns true for an ARN that a pattern with `*` stands for. */
function checkIsOne(pattern: string, arn: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(arn);
}

describe('what the member role may do', () => {
  const manifests = everyManifest();
  const policies = memberPolicies({ manifests, ceiling: [] }, place);
  const statements = listStatements(policies);
  const allows = (action: string, resource: string) =>
    statements.some(({ actions, resources }) => actions.includes(action) && resources.some((pattern) => checkIsOne(pattern, resource)));

  it('is the sum of what the reactors ask for, and the look at ownership', () => {
    const asked = manifests.flatMap(({ permissions }) => permissions.flatMap(({ actions }) => actions));

    expect([...new Set(statements.flatMap(({ actions }) => actions))].sort()).toEqual(
      [...new Set([...asked, ...OWNERSHIP_PERMISSION.actions])].sort(),
    );
    expect(LOOK_AT_OWNERSHIP).toEqual([...OWNERSHIP_PERMISSION.actions]);
  });

  it('has no wildcard in an action, and "*" as a resource only where a manifest says why', () => {
    const explained = manifests.flatMap(({ permissions }) =>
      permissions.flatMap(({ actions, because }) => (because === undefined ? [] : actions)),
    );
    const onEverything = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);

    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
    expect(onEverything.filter((action) => !explained.includes(action) && !LOOK_AT_OWNERSHIP.includes(action))).toEqual([]);
  });

  it('covers every session that a reactor without parameters asks for', () => {
    const arns: Readonly<Record<string, string>> = {
      AwsS3Bucket: 'arn:aws:s3:::invoices',
      AwsDynamoDbTable: 'arn:aws:dynamodb:eu-central-1:210987654321:table/orders',
      AwsIamUser: 'arn:aws:iam::210987654321:user/team/alice',
      AwsLambdaFunction: 'arn:aws:lambda:eu-central-1:210987654321:function:f',
    };
    const target = { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' } as const;
    const asked = manifests.flatMap(({ id, resourceTypes, permissions }) => {
      const [type = ''] = resourceTypes;
      const Id = arns[type];
      if (Id === undefined || resourceTypes.length > 1) return [];
      const scope = { target, resource: { Id }, parameters: {} };
      return (['plan', 'apply', 'verify', 'rollback'] as const).flatMap((phase) =>
        listStatements([sessionPolicy(id, permissions, phase, scope)]),
      );
    });

    const missing = asked.flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.filter((resource) => !allows(action, resource)).map((resource) => `${action} ${resource}`)),
    );
    expect(asked.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('has what the ceiling declares for reactors of a hub as well, and no more', () => {
    const ceiling = [{ actions: ['glue:UpdateDatabase'], resources: ['arn:{partition}:glue:{region}:{account}:database/*'] }];

    const added = listStatements(memberPolicies({ manifests, ceiling }, place)).filter(
      ({ actions }) => !statements.some((one) => one.actions.join() === actions.join()),
    );

    expect(added).toEqual([
      { actions: ['glue:UpdateDatabase'], resources: ['arn:aws:glue:*:210987654321:database/*'], Condition: undefined },
    ]);
  });

  it('hands roles to the services of the reactors only', () => {
    const passing = statements.filter(({ actions }) => actions.includes('iam:PassRole'));

    expect(passing).toHaveLength(1);
    expect(passing[0]?.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': ['cloudtrail.amazonaws.com', 'monitoring.rds.amazonaws.com', 'vpc-flow-logs.amazonaws.com'] },
    });
  });

  it('stays within the limits of a managed policy and of a role', () => {
    const many = Array.from({ length: 40 }, (_, index) => aManifest(index, ['{resource}']));

    const spread = memberPolicies({ manifests: [...manifests, ...many], ceiling: [] }, place);

    expect(policies.length).toBeLessThanOrEqual(10);
    expect(spread.length).toBeGreaterThan(policies.length);
    expect([...policies, ...spread].filter((policy) => policy.length > 6144)).toEqual([]);
  });

  it('is refused where it does not fit on a role', () => {
    const many = Array.from({ length: 700 }, (_, index) => aManifest(index, [`arn:{partition}:s3:::${'x'.repeat(60)}${index}`]));

    expect(() => memberPolicies({ manifests: many, ceiling: [] }, place)).toThrow(/need \d+ policies on the member role; AWS allows 10/);
  });

  it('is refused where nobody knows the ARNs of a type, or whom a role is handed to', () => {
    const unknown = { ...aManifest(1, ['{resource}']), resourceTypes: ['AwsNewThing'] };
    const passing = {
      ...aManifest(1, ['{parameter:role}']),
      permissions: [{ phases: ['apply' as const], actions: ['iam:PassRole'], resources: ['{parameter:role}'] }],
    };

    expect(() => memberPolicies({ manifests: [unknown], ceiling: [] }, place)).toThrow(
      /Reactor test-1 asks for s3:PutThing1 on \{resource\} of AwsNewThing/,
    );
    expect(() => memberPolicies({ manifests: [passing], ceiling: [] }, place)).toThrow(/Reactor test-1 asks for iam:PassRole/);
  });

  function aManifest(index: number, resources: string[]): ManifestDocument {
    const actions = [`s3:PutThing${index}`];
    const [first] = manifests;
    if (first === undefined) throw new Error('There is no reactor to vary.');
    return { ...first, id: `test-${index}`, resourceTypes: ['AwsS3Bucket'], permissions: [{ phases: ['apply'], actions, resources }] };
  }
});

it('the ceiling of the configuration stands in the stack of every member', () => {
  const memberRoleCeiling = [{ actions: ['glue:UpdateDatabase'], resources: ['arn:{partition}:glue:{region}:{account}:database/*'] }];

  const found = statementsIn(synthesizedMember({ reaction: { memberRoleCeiling } })).filter(({ Action }) =>
    Action.includes('glue:UpdateDatabase'),
  );

  expect(found.map(({ at, Resource }) => [at.split('.')[0], Resource])).toEqual([
    ['aws_iam_policy', [`arn:aws:glue:*:${HERE}:database/*`]],
  ]);
});

describe('who may be the member role', () => {
  const stack = synthesizedMember({ organizationId: 'o-a1b2c3d4e5', reaction: { externalId: 'agreed', roleName: 'reactor-member' } });

  it('are exactly two functions of the administrator account, with the external id, in the organization', () => {
    const trust = statementsIn(stack).filter(({ at, Action }) => at === 'aws_iam_role.member' && Action.includes('sts:AssumeRole'));

    expect(trust.map(({ Principal, Condition }) => ({ Principal, Condition }))).toEqual([
      {
        Principal: {
          AWS: [
            'arn:aws:iam::123456789012:role/attack-reactor-test-dispatch-finding',
            'arn:aws:iam::123456789012:role/attack-reactor-test-roll-back',
          ],
        },
        Condition: { StringEquals: { 'sts:ExternalId': 'agreed', 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
      },
    ]);
    expect(stack.of('aws_iam_role')['member']).toMatchObject({ name: 'reactor-member', max_session_duration: 3600 });
  });

  it('can change neither itself nor the roles of the platform', () => {
    const guard = statementsIn(stack).filter(({ at }) => at === 'aws_iam_role_policy.member_guard');

    expect(guard.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny']);
    expect(guard[0]?.Resource).toEqual(['reactor-member', 'attack-reactor-test-*'].map((name) => `arn:aws:iam::${HERE}:role/${name}`));
    expect(guard[0]?.Action).toEqual(
      expect.arrayContaining(['iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:PassRole']),
    );
    expect(guard[1]?.Action).toContain('iam:CreatePolicyVersion');
    expect(guard.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('protects the writer role as well, where there is one', () => {
    const member = synthesizedMember({ publish: { mode: 'member', writerRoleName: 'finding-writer' } });

    const [guard] = statementsIn(member).filter(({ at }) => at === 'aws_iam_role_policy.member_guard');
    expect(guard?.Resource).toContain(`arn:aws:iam::${HERE}:role/finding-writer`);
  });
});

describe('the member stack', () => {
  it('acts in another account by a role there, where one is named, while the state stays with the credentials', () => {
    const backend = { kind: 's3', bucket: 'states', key: 'reactor', region: 'eu-west-1' } as const;
    const named = JSON.parse(synthesizedMember({ backend, reaction: { deployRoleName: 'Deploy' } }).text);
    const unnamed = JSON.parse(synthesizedMember({ backend }).text);

    const isAnother = '(can(regex("^[0-9]{12}$", terraform.workspace)) && (terraform.workspace != "123456789012"))';
    expect(named.provider.aws[0].assume_role).toEqual([
      {
        role_arn: reference(`${isAnother} ? "arn:aws:iam::${reference('terraform.workspace')}:role/Deploy" : ""`),
        session_name: 'attack-reactor-test-deploy',
      },
    ]);
    expect(named.terraform.backend.s3).not.toHaveProperty('assume_role');
    expect(unnamed.provider.aws[0]).not.toHaveProperty('assume_role');
  });

  it('acts on the account that its workspace is named after, and keeps its state beside that of the pipeline', () => {
    const backend = { kind: 's3', bucket: 'states', key: 'reactor/test.tfstate', region: 'eu-west-1' } as const;

    const { provider, terraform } = JSON.parse(synthesizedMember({ backend }).text);

    expect(provider.aws[0].allowed_account_ids).toEqual([HERE]);
    expect(terraform.backend.s3).toMatchObject({ key: 'reactor/test-member.tfstate', use_lockfile: true });
  });

  it('says what to do where the workspace is no account, but for a validation, which does not know', () => {
    const { output } = JSON.parse(synthesizedMember().text);

    expect(output.account.precondition).toEqual([
      {
        condition: expect.stringMatching(/can\(regex\("\^\[0-9\]\{12\}\$".*terraform\.workspace.*plantimestamp\(\)/),
        error_message: expect.stringContaining(`Workspace ${HERE} is not named after an account.`),
      },
    ]);
  });

  it('belongs to any partition', () => {
    const network = { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: ['cn-north-1a', 'cn-north-1b'] } as const;

    const { text } = synthesizedMember({ region: 'cn-north-1', network });

    expect(text.match(/arn:aws:[a-z0-9:*-]*/g)).toBeNull();
    expect(text).toContain('arn:aws-cn:iam::123456789012:role/attack-reactor-test-dispatch-finding');
  });
});
