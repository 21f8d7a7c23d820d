import { type ContextOf, change, defineReactor, nothingToDo, type Refusal, readAccount, refuse } from '@attack-reactor/kit';
import { covers, parseStatements } from '@attack-reactor/kit/aws/policy-document';
import type { Change } from '@attack-reactor/kit/contract';
import {
  DisableEbsEncryptionByDefaultCommand,
  EC2Client,
  EnableEbsEncryptionByDefaultCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  ModifyEbsDefaultKmsKeyIdCommand,
  ResetEbsDefaultKmsKeyIdCommand,
} from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

/** The answer of EC2 while the Region's key is the one that AWS manages, which every principal of the account may use. */
const AWS_MANAGED_KEY = /alias\/aws\/ebs$/;

/** Actions that an encrypted volume takes of whoever starts its instance. */
const VOLUME_ACTIONS = ['kms:GenerateDataKeyWithoutPlaintext', 'kms:Decrypt', 'kms:CreateGrant'];

const setting = z.object({
  enabled: z.boolean(),
  /** null: no key was asked for, so the Region's key does not change. */
  kmsKeyId: z.string().nullable(),
});
type Setting = z.output<typeof setting>;

export const reactor = defineReactor(manifest, {
  accepts: /^AWS::::Account:\d{12}$/,
  async plan(context) {
    const before = await read(context);
    const changes = listChanges(before, context);
    const { accountId: account, region } = context.target;
    if (changes.length === 0) return nothingToDo(texts.encrypts({ account, region }));
    const unusable = await keyProblem(context);
    if (unusable !== undefined) return unusable;
    return change({ summary: texts.encrypt({ account, region }), changes, backup: before });
  },
  async apply(context) {
    const ec2 = context.clients.of(EC2Client);
    const { kmsKeyId } = context.parameters;
    // The key first: no volume may be made with the wrong one in between.
    if (kmsKeyId !== undefined) await ec2.send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId: kmsKeyId }));
    await ec2.send(new EnableEbsEncryptionByDefaultCommand({}));
  },
  async rollback(context, { backup }) {
    const { enabled, kmsKeyId } = setting.parse(backup);
    const ec2 = context.clients.of(EC2Client);
    if (!enabled) await ec2.send(new DisableEbsEncryptionByDefaultCommand({}));
    if (kmsKeyId === null) return;
    if (AWS_MANAGED_KEY.test(kmsKeyId)) await ec2.send(new ResetEbsDefaultKmsKeyIdCommand({}));
    else await ec2.send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId: kmsKeyId }));
  },
  readBack: read,
});

async function read({ clients, parameters }: Context): Promise<Setting> {
  const ec2 = clients.of(EC2Client);
  const { EbsEncryptionByDefault } = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
  const kmsKeyId = parameters.kmsKeyId === undefined ? null : ((await readDefaultKey(clients)) ?? null);
  return setting.parse({ enabled: EbsEncryptionByDefault, kmsKeyId });
}

async function readDefaultKey(clients: Context['clients']): Promise<string | undefined> {
  return (await clients.of(EC2Client).send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId;
}

function listChanges({ enabled, kmsKeyId }: Setting, { resource, parameters }: Context): Change[] {
  const changes: Change[] = [];
  if (!enabled) changes.push({ resource: resource.Id, field: 'EbsEncryptionByDefault', before: false, after: true });
  if (parameters.kmsKeyId !== undefined && kmsKeyId !== parameters.kmsKeyId) {
    changes.push({ resource: resource.Id, field: 'EbsDefaultKmsKeyId', before: kmsKeyId, after: parameters.kmsKeyId });
  }
  return changes;
}

/**
 * Why volumes cannot be encrypted with the key of the binding, or with the one that is set already. EC2 checks it only when a volume is made, and then the volume fails:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyEbsDefaultKmsKeyId.html
 */
async function keyProblem({ clients, parameters: { kmsKeyId, noAutoScaling }, target }: Context): Promise<Refusal | undefined> {
  const key = kmsKeyId ?? (await readDefaultKey(clients));
  if (key === undefined || AWS_MANAGED_KEY.test(key)) return undefined;
  const isForeign = kmsKeyId === undefined && readAccount(key) !== target.accountId;
  if (isForeign) return noAutoScaling ? undefined : refuse(texts.keyOfOtherAccount({ key }));
  if (key.split(':')[3] !== target.region) return refuse(texts.keyElsewhere({ key, region: target.region }));
  const { KeyMetadata } = await clients.of(KMSClient).send(new DescribeKeyCommand({ KeyId: key }));
  const { KeyState: state = '?', KeySpec: spec = '?', KeyManager: manager } = KeyMetadata ?? {};
  if (manager === 'AWS') return undefined;
  if (state !== 'Enabled') return refuse(texts.keyNotEnabled({ key, state }));
  if (spec !== 'SYMMETRIC_DEFAULT') return refuse(texts.keyNotSymmetric({ key, spec }));
  if (noAutoScaling || (await servesAutoScaling(key, { clients, target }))) return undefined;
  return refuse(texts.noAutoScaling({ key, role: autoScalingRole(target) }));
}

/**
 * Instances of Auto Scaling come up with the rights of a service-linked role, which no rule of IAM lets use the key: its policy
 * must name the role, or a grant must.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
async function servesAutoScaling(key: string, { clients, target }: Pick<Context, 'clients' | 'target'>): Promise<boolean> {
  const role = autoScalingRole(target);
  const kms = clients.of(KMSClient);
  const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: key, PolicyName: 'default' }));
  const allowing = parseStatements(Policy ?? '{"Statement":[]}').filter(
    ({ Effect, Principal }) => Effect === 'Allow' && Principal.AWS.some((one) => one === '*' || one === role),
  );
  if (VOLUME_ACTIONS.every((action) => allowing.some((statement) => covers(statement, action)))) return true;
  const { Grants = [] } = await kms.send(new ListGrantsCommand({ KeyId: key, GranteePrincipal: role }));
  return Grants.some(({ Operations = [] }) => Operations.includes('CreateGrant') || Operations.includes('Decrypt'));
}

function autoScalingRole({ partition, accountId }: Context['target']): string {
  return `arn:${partition}:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
}
