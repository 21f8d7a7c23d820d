import { type ContextOf, change, type DraftPlan, defineReactor, nothingToDo, readResourceName, refuse } from '@attack-reactor/kit';
import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  KMSClient,
} from '@aws-sdk/client-kms';
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;

/** `AWS::KMS::Key:…` is how findings of the CIS standard name a key. */
const KEY = /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/|AWS::KMS::Key:)(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/;

export const reactor = defineReactor(manifest, {
  accepts: KEY,
  async plan(context) {
    const kms = context.clients.of(KMSClient);
    const KeyId = readResourceName(context.resource.Id);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    const reason = whyNotRotatable(KeyMetadata);
    if (reason !== undefined) return refuse(`Key ${KeyId} ${reason}`);
    const { KeyRotationEnabled = false } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    if (KeyRotationEnabled) return nothingToDo(`Key ${KeyId} rotates`);
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
  // Only a key that did not rotate is ever changed.
  async rollback({ clients, resource }) {
    await clients.of(KMSClient).send(new DisableKeyRotationCommand({ KeyId: readResourceName(resource.Id) }));
  },
  async readBack({ clients, resource }) {
    const request = { KeyId: readResourceName(resource.Id) };
    const { KeyRotationEnabled = false } = await clients.of(KMSClient).send(new GetKeyRotationStatusCommand(request));
    return { rotation: KeyRotationEnabled };
  },
});

function turnOn({ resource, parameters: { rotationPeriodInDays } }: Context, keyId: string): DraftPlan {
  const period = rotationPeriodInDays === undefined ? 'the period of KMS' : `${rotationPeriodInDays} days`;
  return change({
    summary: `Key ${keyId}: turn on rotation, with ${period} between two rotations`,
    changes: [
      { resource: resource.Id, field: 'rotation', before: false, after: true },
      ...(rotationPeriodInDays === undefined
        ? []
        : [{ resource: resource.Id, field: 'rotationPeriodInDays', before: null, after: rotationPeriodInDays }]),
    ],
    backup: { rotation: false },
  });
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function whyNotRotatable(key: KeyMetadata | undefined): string | undefined {
  if (key?.KeyManager !== 'CUSTOMER') return 'is managed by AWS, which rotates it by itself.';
  if (key.KeySpec !== 'SYMMETRIC_DEFAULT') return `is of kind ${key.KeySpec}, which KMS cannot rotate. Plan a new key by hand.`;
  if (key.Origin !== 'AWS_KMS') return `has material of origin ${key.Origin}, which KMS cannot rotate. Rotate it by hand.`;
  if (key.MultiRegionConfiguration?.MultiRegionKeyType === 'REPLICA') {
    return `is a replica: turn rotation on at its primary key ${key.MultiRegionConfiguration.PrimaryKey?.Arn}.`;
  }
  if (key.KeyState !== 'Enabled') return `is in state ${key.KeyState}. Enable it first, or let it be deleted.`;
  return undefined;
}
