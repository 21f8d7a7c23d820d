import { type ContextOf, change, type DraftPlan, defineReactor, nothingToDo, readResourceName, refuse } from '@attack-reactor/kit';
import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  KMSClient,
} from '@aws-sdk/client-kms';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

/** `AWS::KMS::Key:…` is how findings of the CIS standard name a key. */
const KEY = /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/|AWS::KMS::Key:)(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/;

const earlier = z.object({ rotation: z.boolean() });

export const reactor = defineReactor(manifest, {
  accepts: KEY,
  async plan(context) {
    const kms = context.clients.of(KMSClient);
    const KeyId = readResourceName(context.resource.Id);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    const refusal = refuseUnrotatable(KeyId, KeyMetadata);
    if (refusal !== undefined) return refusal;
    const { KeyRotationEnabled = false } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    if (KeyRotationEnabled) return nothingToDo(texts.rotates({ key: KeyId }));
    return turnOn(context, KeyId);
  },
  async apply({ clients, resource, parameters: { rotationPeriodInDays } }) {
    await clients.of(KMSClient).send(
      new EnableKeyRotationCommand({
        KeyId: readResourceName(resource.Id),
        ...(rotationPeriodInDays !== undefined && { RotationPeriodInDays: rotationPeriodInDays }),
      }),
    );
  },
  async rollback({ clients, resource }, { backup }) {
    if (earlier.parse(backup).rotation) return;
    await clients.of(KMSClient).send(new DisableKeyRotationCommand({ KeyId: readResourceName(resource.Id) }));
  },
  async readBack({ clients, resource }) {
    const request = { KeyId: readResourceName(resource.Id) };
    const { KeyRotationEnabled = false, RotationPeriodInDays } = await clients.of(KMSClient).send(new GetKeyRotationStatusCommand(request));
    return { rotation: KeyRotationEnabled, rotationPeriodInDays: KeyRotationEnabled ? (RotationPeriodInDays ?? null) : null };
  },
});

function turnOn({ resource, parameters: { rotationPeriodInDays: days } }: Context, key: string): DraftPlan {
  return change({
    summary: days === undefined ? texts.turnOnByDefault({ key }) : texts.turnOn({ key, days }),
    changes: [
      { resource: resource.Id, field: 'rotation', before: false, after: true },
      ...(days === undefined ? [] : [{ resource: resource.Id, field: 'rotationPeriodInDays', before: null, after: days }]),
    ],
    backup: { rotation: false, rotationPeriodInDays: null },
  });
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function refuseUnrotatable(key: string, metadata: Partial<KeyMetadata> = {}): DraftPlan | undefined {
  const { KeySpec: spec = '?', Origin: origin = '?', KeyState: state = '?', MultiRegionConfiguration: regions } = metadata;
  if (metadata.KeyManager !== 'CUSTOMER') return refuse(texts.managedByAws({ key }));
  if (spec !== 'SYMMETRIC_DEFAULT') return refuse(texts.notSymmetric({ key, spec }));
  if (origin !== 'AWS_KMS') return refuse(texts.foreignMaterial({ key, origin }));
  if (regions?.MultiRegionKeyType === 'REPLICA') return refuse(texts.isReplica({ key, primary: regions.PrimaryKey?.Arn ?? '?' }));
  if (state !== 'Enabled') return refuse(texts.notEnabled({ key, state }));
  return undefined;
}
