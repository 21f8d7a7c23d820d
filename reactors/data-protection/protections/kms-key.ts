import { ReactorFailed } from '@attack-reactor/kit';
import type { TranslatedText } from '@attack-reactor/kit/contract';
import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  KMSClient,
} from '@aws-sdk/client-kms';
import * as z from 'zod';
import { defineProtection } from '../protection.ts';
import { texts } from '../texts.ts';

/** Yearly rotation of a customer's key; KMS keeps the earlier material, so that nothing becomes unreadable. */
export const kmsKey = defineProtection({
  spelling: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-)?[0-9a-f-]+$/,
  settings: z.object({ rotation: z.boolean() }).partial(),
  async inspect({ clients, resource }) {
    const kms = clients.of(KMSClient);
    const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: resource.Id }));
    if (key === undefined) throw new ReactorFailed(`KMS answered without key ${resource.Id}. Try again.`);
    const obstacle = findObstacle(resource.Id, key);
    if (obstacle !== undefined) return { refuse: obstacle };
    const { KeyRotationEnabled: rotation = false } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: resource.Id }));
    return { settings: { rotation }, wanted: { rotation: true } };
  },
  async write({ clients, resource }, { rotation }) {
    if (rotation === undefined) return;
    const request = { KeyId: resource.Id };
    if (rotation) await clients.of(KMSClient).send(new EnableKeyRotationCommand(request));
    else await clients.of(KMSClient).send(new DisableKeyRotationCommand(request));
  },
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function findObstacle(key: string, { KeyManager, ...metadata }: KeyMetadata): TranslatedText | undefined {
  const { KeyState: state = '?', KeySpec: spec = '?', Origin: origin = '?', MultiRegionConfiguration: regions } = metadata;
  if (KeyManager === 'AWS') return texts.managedByAws({ key });
  if (state !== 'Enabled') return texts.notEnabled({ key, state });
  if (spec !== 'SYMMETRIC_DEFAULT' || origin !== 'AWS_KMS') return texts.notRotatable({ key, spec, origin });
  if (regions?.MultiRegionKeyType === 'REPLICA') return texts.isReplica({ key, primary: regions.PrimaryKey?.Arn ?? '?' });
  return undefined;
}
