import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reactor } from '@attack-reactor/kit';
import { defineManifest, type ReactorManifest, toManifestDocument } from '@attack-reactor/kit';
import { isReadingAction, listActions, PHASES, type Phase } from '@attack-reactor/kit/contract';
import { type SessionScope, sessionPolicy } from '#domain/reaction/session-policy.ts';
import { actionsInCode } from '../support/reactor-calls.ts';

const ROOT = join(import.meta.dirname, '../..');
const IDS = readdirSync(join(ROOT, 'reactors'));

/** The controls and techniques that this platform was made for must be answered. */
const CONTROLS =
  'S3.1 S3.2 S3.3 S3.5 S3.8 S3.9 S3.14 EC2.1 EC2.2 EC2.6 EC2.7 EC2.8 EC2.13 EC2.14 EC2.15 EC2.18 EC2.19 IAM.3 IAM.7 IAM.8 IAM.22 ' +
  'KMS.4 RDS.1 RDS.2 RDS.6 RDS.13 CloudTrail.4 CloudTrail.5 Lambda.1 SNS.1 SQS.1 DynamoDB.2 SecretsManager.3';
const TECHNIQUES = 'T1110 T1485 T1484 T1078 T1552';
const CONTAINED_DETECTIONS = [
  ['AwsEc2Instance', 'Backdoor:EC2/C&CActivity.B'],
  ['AwsIamAccessKey', 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS'],
  ['AwsIamRole', 'CredentialAccess:IAMUser/AnomalousBehavior'],
] as const;

/** Asked for by AWS in the caller's name, beside the action of the call itself. */
const IMPLIED: Readonly<Record<string, string>> = {
  // Tags that are given with a creation: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
  'ec2:CreateTags': 'ec2:CreateSecurityGroup ec2:CreateSnapshots ec2:CreateFlowLogs ec2:AuthorizeSecurityGroupIngress',
  // A role that is handed to a service.
  'iam:PassRole': 'ec2:CreateFlowLogs rds:ModifyDBInstance cloudtrail:UpdateTrail',
  // Flow logs to a bucket: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
  'logs:CreateLogDelivery': 'ec2:CreateFlowLogs',
  'logs:DeleteLogDelivery': 'ec2:CreateFlowLogs ec2:DeleteFlowLogs',
};
/** Within reach of the code, but not for the values that it is called with there: the manifest withholds it on purpose. */
const WITHHELD: Readonly<Record<string, readonly string[]>> = {
  // Settings are only turned on.
  'data-protection apply': ['kms:DisableKeyRotation'],
  // Only inbound rules are among those that it removes.
  'ec2-restrict-ingress apply': ['ec2:AuthorizeSecurityGroupEgress', 'ec2:RevokeSecurityGroupEgress'],
  'ec2-restrict-ingress rollback': ['ec2:AuthorizeSecurityGroupEgress', 'ec2:RevokeSecurityGroupEgress'],
  // A policy is only put.
  'iam-contain-principal apply': ['iam:DeleteUserPolicy', 'iam:DeleteRolePolicy'],
  // Users are refused before they are looked up.
  'iam-revoke-role-sessions plan': ['iam:GetUser', 'iam:GetUserPolicy'],
  'iam-revoke-role-sessions verify': ['iam:GetUser', 'iam:GetUserPolicy'],
  'iam-revoke-role-sessions apply': ['iam:GetUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy', 'iam:DeleteRolePolicy'],
  'iam-revoke-role-sessions rollback': ['iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
};

const LONG_NAME = 'n'.repeat(255);
const GOV_CLOUD = { partition: 'aws-us-gov', accountId: '210987654321', region: 'us-gov-west-1' };

async function load(id: string): Promise<{ manifest: ReactorManifest; reactor: Reactor }> {
  const { manifest }: { manifest: ReactorManifest } = await import(join(ROOT, 'reactors', id, 'manifest.ts'));
  const { reactor }: { reactor: Reactor } = await import(join(ROOT, 'reactors', id, 'reactor.ts'));
  return { manifest, reactor };
}

/** The first column of a seed file, where a filter holds. */
function listKeys(file: string, filter = /./): Set<string> {
  const lines = readFileSync(join(ROOT, 'sql/seed', file), 'utf8').split('\n');
  return new Set(lines.filter((line) => filter.test(line)).flatMap((line) => /^\('([^']+)', /.exec(line)?.[1] ?? []));
}

describe.each(IDS)('reactor %s', (id) => {
  let manifest: ReactorManifest;
  let reactor: Reactor;
  beforeAll(async () => ({ manifest, reactor } = await load(id)));

  it('has a valid manifest of its own name, which can be written as a document', () => {
    expect(defineManifest(manifest).id).toBe(id);
    expect(reactor.manifest).toBe(manifest);
    expect(toManifestDocument(manifest)).toMatchObject({ id, parameters: { type: 'object', additionalProperties: false } });
  });

  it('works without parameters of a binding', () => {
    expect(manifest.parameters.safeParse({})).toMatchObject({ success: true });
  });

  it('answers to controls, techniques and types that exist', () => {
    const controls = listKeys('007_control.sql');
    const techniques = listKeys('004_technique.sql', /'active'/);

    expect(manifest.controls.filter((control) => !controls.has(control))).toEqual([]);
    expect(manifest.techniques.filter((technique) => !techniques.has(technique))).toEqual([]);
    expect(manifest.findingTypes.filter((type) => !/^[A-Z]\w+:\w+\/([\w&.!]+|\*)$/.test(type))).toEqual([]);
  });

  it('only reads while it plans and verifies', () => {
    const asked = (['plan', 'verify'] as const).flatMap((phase) => [...listActions(manifest, phase)]);

    expect(asked.filter((action) => !isReadingAction(action))).toEqual([]);
  });

  it('asks in each phase for what its code calls, and for nothing else', async () => {
    const called = await actionsInCode(id);

    const difference = PHASES.map((phase) => {
      const code = called.get(phase) ?? new Set();
      const implied = (action: string) => IMPLIED[action]?.split(' ').some((cause) => code.has(cause)) ?? false;
      const asked = [...listActions(manifest, phase)];
      const withheld = WITHHELD[`${id} ${phase}`] ?? [];
      return {
        phase,
        missing: [...code].filter((action) => !asked.includes(action) && !withheld.includes(action)),
        needlesslyWithheld: withheld.filter((action) => asked.includes(action) || !code.has(action)),
        unused: asked.filter((action) => !code.has(action) && !implied(action)),
      };
    });

    expect(difference).toEqual(PHASES.map((phase) => ({ phase, missing: [], needlesslyWithheld: [], unused: [] })));
  });

  it.each(PHASES)('gets a session policy for %s that STS takes, whatever the names', (phase: Phase) => {
    const policy = JSON.parse(sessionPolicy(id, manifest.permissions, phase, longScope(manifest)));

    expect(policy.Statement.length).toBeGreaterThan(0);
    expect(JSON.stringify(policy)).not.toMatch(/"Action":\[[^\]]*\*/);
  });
});

/** Where names are longest, on a resource whose name is as long as AWS allows; ids of EC2 are short. */
function longScope({ permissions, resourceTypes }: ReactorManifest): SessionScope {
  const name = resourceTypes.every((type) => type.startsWith('AwsEc2')) ? LONG_NAME.slice(0, 24) : LONG_NAME;
  const templates = permissions.flatMap(({ resources }) => resources).join(' ');
  const parameters = [...templates.matchAll(/\{parameter:(\w+)\}/g)].map(([, parameter = '']) => parameter);
  return {
    target: GOV_CLOUD,
    resource: { Id: `arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:210987654321:loadbalancer/app/${name}` },
    parameters: Object.fromEntries(parameters.map((one) => [one, `arn:aws-us-gov:iam::210987654321:role/${LONG_NAME}`])),
  };
}

describe('all reactors together', () => {
  let manifests: ReactorManifest[];
  beforeAll(async () => {
    manifests = await Promise.all(IDS.map(async (id) => (await load(id)).manifest));
  });

  it('answer to every control and technique that was asked for', () => {
    const answered = new Set(manifests.flatMap(({ controls, techniques }) => [...controls, ...techniques]));

    expect(`${CONTROLS} ${TECHNIQUES}`.split(' ').filter((one) => !answered.has(one))).toEqual([]);
  });

  it('contain what GuardDuty detects: instances, access keys and sessions of roles', () => {
    const answering = CONTAINED_DETECTIONS.map(([resourceType, type]) =>
      manifests.flatMap(({ id, resourceTypes, findingTypes }) =>
        resourceTypes.includes(resourceType) && findingTypes.some((known) => type === known || isBeginning(known, type)) ? [id] : [],
      ),
    );

    expect(answering).toEqual([
      expect.arrayContaining(['ec2-isolate-instance']),
      expect.arrayContaining(['iam-disable-access-key', 'iam-revoke-role-sessions']),
      expect.arrayContaining(['iam-revoke-role-sessions']),
    ]);
  });

  it('say why wherever they are not proved on a member account', () => {
    const sources = IDS.map(
      (id) =>
        [
          id,
          readdirSync(join(ROOT, 'test/reactors', id))
            .map((file) => readTest(id, file))
            .join('\n'),
        ] as const,
    );
    const proved = new Set(sources.flatMap(([id, text]) => (text.includes('describeOnMemberAccount') ? [id] : [])));

    expect(manifests.filter(({ id, testNote }) => !proved.has(id) && testNote === undefined).map(({ id }) => id)).toEqual([]);
  });

  it('make no client of their own, past the guard of the manifest', () => {
    const own = IDS.filter((id) => /new \w+Client\(/.test(readFileSync(join(ROOT, 'reactors', id, 'reactor.ts'), 'utf8')));

    expect(own).toEqual([]);
  });
});

function isBeginning(pattern: string, type: string): boolean {
  return pattern.endsWith('*') && type.startsWith(pattern.slice(0, -1));
}

function readTest(id: string, file: string): string {
  return readFileSync(join(ROOT, 'test/reactors', id, file), 'utf8');
}
