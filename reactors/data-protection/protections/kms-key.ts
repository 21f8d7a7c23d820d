import { ReactorFailed } from '@attack-reactor/kit';
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

/** Yearly rotation of a customer's key; KMS keeps the earlier material, so that nothing becomes unreadable. */
export const kmsKey = defineProtection({
  spelling: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-)?[0-9a-f-]+$/,
  settings: z.object({ rotation: z.boolean() }).partial(),
  async inspect({ clients, resource }) {
    const kms = clients.of(KMSClient);
    const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: resource.Id }));
    if (key === undefined) throw new ReactorFailed(`KMS answered without key ${resource.Id}. Try again.`);
    const obstacle = findObstacle(key);
    if (obstacle !== undefined) return { refuse: `Key ${resource.Id} ${obstacle}.` };
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
function findObstacle({ KeyManager, KeyState, KeySpec, Origin, MultiRegionConfiguration: regions }: KeyMetadata): string | undefined {
  if (KeyManager === 'AWS') return 'is managed by AWS, which rotates it';
  if (KeyState !== 'Enabled') return `is ${KeyState}. Whether it may go is for its owner to say: its data goes with it`;
  if (KeySpec !== 'SYMMETRIC_DEFAULT' || Origin !== 'AWS_KMS') return `is ${KeySpec} of origin ${Origin}, which KMS does not rotate`;
  if (regions?.MultiRegionKeyType === 'REPLICA') return `is a replica of ${regions.PrimaryKey?.Arn}, where rotation is set`;
  return undefined;
}
