import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { readAccount, readRegion } from '../contract/arn.ts';
import type { Text } from '../contract/text.ts';
import { defineTexts } from '../contract/texts.ts';
import type { ReactorContext } from '../reactor/reactor.ts';
import { covers, type PolicyStatement, parseStatements } from './policy-document.ts';

/** Actions that sending to what a key encrypts takes: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const SENDING_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];
const EMPTY_POLICY = JSON.stringify({ Statement: [] });
const MAX_NAMED = 5;

const texts = defineTexts({
  otherRegion: {
    en: '{subject}: the key {key} is in another Region. Name one of {region}.',
    zh: '{subject}：密钥 {key} 位于其他区域。请指定 {region} 中的密钥。',
    es: '{subject}: la clave {key} está en otra región. Indique una de {region}.',
  },
  unusable: {
    en: '{subject}: the key {key} is {state} and {spec}; it must be Enabled and SYMMETRIC_DEFAULT.',
    zh: '{subject}：密钥 {key} 的状态为 {state}，规格为 {spec}；必须为 Enabled 和 SYMMETRIC_DEFAULT。',
    es: '{subject}: la clave {key} está en estado {state} y su tipo es {spec}; deben ser Enabled y SYMMETRIC_DEFAULT.',
  },
  mayNotUse: {
    en: '{subject}: {senders} may send, but not use the key {key}. Allow kms:GenerateDataKey* and kms:Decrypt in its policy.',
    zh: '{subject}：{senders} 可以发送，但无权使用密钥 {key}。请在密钥策略中允许 kms:GenerateDataKey* 和 kms:Decrypt。',
    es:
      '{subject}: pueden enviar, pero no usar la clave {key}: {senders}. ' +
      'Permita kms:GenerateDataKey* y kms:Decrypt en la política de la clave.',
  },
});

/** Those who may send by the policy of a topic or a queue. */
export type Senders = {
  /** AWS services that the policy names, such as `events.amazonaws.com`. */
  readonly services: readonly string[];
  /** Ids of other accounts that the policy names. */
  readonly accounts: readonly string[];
  /** Everybody of the account may send, as by default; services that act for the account may hide among them. */
  readonly anybody: boolean;
};

/**
 * Lists the principals that a resource policy lets do something, such as `sns:Publish`. Denials are not judged.
 * @example
 * listSenders(policy, 'sns:Publish', '111122223333').services; // ['events.amazonaws.com']
 */
export function listSenders(policy: string, action: string, ownAccount: string): Senders {
  const sending = allowing(policy).filter((statement) => covers(statement, action));
  const named = sending.flatMap(({ Principal }) => Principal.AWS.filter((one) => one !== '*'));
  return {
    services: [...new Set(sending.flatMap(({ Principal }) => Principal.Service))],
    accounts: [...new Set(named.flatMap((one) => accountIn(one) ?? []).filter((account) => account !== ownAccount))],
    anybody: sending.some(({ Principal }) => Principal.AWS.includes('*')),
  };
}

/**
 * Returns those of the senders that a key policy does not let use the key for sending. Conditions of its statements are not
 * judged.
 * @example
 * listWithoutKey(keyPolicy, { services: ['events.amazonaws.com'], accounts: ['444455556666'] }); // ['444455556666']
 */
export function listWithoutKey(keyPolicy: string, { services, accounts }: Pick<Senders, 'services' | 'accounts'>): string[] {
  const statements = allowing(keyPolicy);
  const isMissing = (isNamed: (statement: PolicyStatement) => boolean) =>
    !SENDING_ACTIONS.every((action) => statements.some((statement) => isNamed(statement) && covers(statement, action)));
  return [
    ...services.filter((service) => isMissing(({ Principal }) => Principal.Service.includes(service))),
    ...accounts.filter((account) => isMissing(({ Principal }) => Principal.AWS.some((one) => one === '*' || accountIn(one) === account))),
  ];
}

/**
 * Tells why a customer key must not encrypt what these senders send to; undefined: it may. A key of another Region, one that is
 * off, and one that some sender may not use lose messages in silence. The manifest names kms:DescribeKey and kms:GetKeyPolicy.
 * @example
 * const obstacle = await findKeyObstacle(context, { subject: 'Queue orders', key, senders });
 */
export async function findKeyObstacle(
  { clients, target }: Pick<ReactorContext<unknown>, 'clients' | 'target'>,
  { subject, key, senders }: { readonly subject: Text; readonly key: string; readonly senders: Pick<Senders, 'services' | 'accounts'> },
): Promise<Text | undefined> {
  if (readRegion(key) !== target.region) return texts.otherRegion({ subject, key, region: target.region });
  const kms = clients.of(KMSClient);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }));
  const { KeyState: state, KeySpec: spec } = KeyMetadata ?? {};
  if (state !== 'Enabled' || spec !== 'SYMMETRIC_DEFAULT') return texts.unusable({ subject, key, state: `${state}`, spec: `${spec}` });
  if (senders.services.length + senders.accounts.length === 0) return undefined;
  const { Policy = EMPTY_POLICY } = await kms.send(new GetKeyPolicyCommand({ KeyId: key, PolicyName: 'default' }));
  const missing = listWithoutKey(Policy, senders);
  return missing.length === 0 ? undefined : texts.mayNotUse({ subject, key, senders: nameFew(missing) });
}

function nameFew(names: readonly string[]): string {
  return [...names.slice(0, MAX_NAMED), ...(names.length > MAX_NAMED ? ['…'] : [])].join(', ');
}

/** A principal is an ARN or a bare account id. */
function accountIn(principal: string): string | undefined {
  return /^\d{12}$/.test(principal) ? principal : readAccount(principal);
}

function allowing(policy: string): PolicyStatement[] {
  return parseStatements(policy).filter(({ Effect }) => Effect === 'Allow');
}
