import { reactorId, reactorVersion } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { packageDigest } from '#domain/hub/catalog-version.ts';
import { type InstallPreview, installationView, installPreview } from '#domain/hub/installation-view.ts';
import type { Consumer } from '#platform/hub/consumer.ts';

const about = z.strictObject({ reactorId });

/** The requests of the command line about what is installed on this machine. A caller is only a name here. */
export const installationRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('list') }),
  about.extend({ action: z.literal('find') }),
  about.extend({ action: z.literal('look'), version: reactorVersion.exactOptional() }),
  about.extend({ action: z.literal('want'), version: reactorVersion, digest: packageDigest, by: z.string().min(1).max(128) }),
  about.extend({ action: z.literal('want-before') }),
  about.extend({ action: z.literal('forget'), forgetsUndo: z.boolean() }),
]);
export type InstallationRequest = z.output<typeof installationRequest>;

/** The reactors that an answer is about, and what would come of an installation where that was asked. */
export const installationAnswer = z.object({ reactors: z.array(installationView), preview: installPreview.exactOptional() });

/** Does what the command line asks. @throws HubRefused, HubUnavailable, BindingsUnavailable */
export async function answerInstallationRequest(consumer: Consumer, body: unknown): Promise<z.output<typeof installationAnswer>> {
  const request = installationRequest.parse(body);
  if (request.action === 'list') return { reactors: [...(await consumer.list())] };
  const preview = await act(consumer, request);
  return { reactors: [await consumer.find(request.reactorId)], ...(preview !== undefined && { preview }) };
}

async function act(consumer: Consumer, request: Exclude<InstallationRequest, { action: 'list' }>): Promise<InstallPreview | undefined> {
  switch (request.action) {
    case 'find':
      return undefined;
    case 'look':
      return consumer.look(request.reactorId, request.version);
    case 'want':
      await consumer.want(request);
      return undefined;
    case 'want-before':
      await consumer.wantBefore(request.reactorId);
      return undefined;
    case 'forget':
      await consumer.forget(request.reactorId, request.forgetsUndo);
      return undefined;
  }
}
