import * as z from 'zod';
import { catalogEntry, versionId } from '#domain/hub/catalog-entry.ts';
import { systemClock } from '#platform/base/clock.ts';
import { publishPackage } from '#platform/hub/publish-package.ts';
import { rebuildOffers, searchCatalog } from '#platform/hub/search-catalog.ts';
import type { HubCloud } from './hub-cloud.ts';

const reason = z.string().min(1).max(512);
const successor = z.string().exactOptional();

/** A change that people make of a version; checks are the hub's own. */
export const requestedChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deprecated'), reason, successor }),
  z.strictObject({ kind: z.literal('revoked'), reason, successor, isMalicious: z.boolean() }),
  z.strictObject({ kind: z.literal('withdrawn') }),
]);
export type RequestedChange = z.output<typeof requestedChange>;

/** The requests of the command line to the hub of this machine. A caller is only a name here. */
export const hubRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('publish'), zip: z.base64(), by: z.string().min(1).max(128) }),
  z.strictObject({ action: z.literal('change'), id: versionId, change: requestedChange }),
  z.strictObject({ action: z.literal('find'), id: versionId }),
  z.strictObject({ action: z.literal('rebuild') }),
  z.strictObject({
    action: z.literal('list'),
    filter: z.strictObject({
      control: z.string().exactOptional(),
      technique: z.string().exactOptional(),
      publisher: z.string().exactOptional(),
    }),
  }),
]);
export type HubRequest = z.output<typeof hubRequest>;

/** The versions that an answer is about. */
export const hubAnswer = z.object({ entries: z.array(catalogEntry) });

/** Does what the command line asks, and answers the rows that it is about. @throws HubRefused, HubUnavailable */
export async function answerHubRequest(
  { catalog, offers, packages, reviewReactors }: HubCloud,
  body: unknown,
): Promise<z.output<typeof hubAnswer>> {
  const request = hubRequest.parse(body);
  switch (request.action) {
    case 'publish': {
      const zip = new Uint8Array(Buffer.from(request.zip, 'base64'));
      const { entry } = await publishPackage(zip, { catalog, packages, clock: systemClock, by: request.by });
      return { entries: [entry] };
    }
    case 'change': {
      const entry = await catalog.change(request.id, request.change);
      // A deployment does it on a schedule.
      await reviewReactors();
      return { entries: [entry] };
    }
    case 'find': {
      const entry = await catalog.find(request.id);
      return { entries: entry === undefined ? [] : [entry] };
    }
    case 'rebuild':
      await rebuildOffers({ catalog, offers });
      return { entries: [] };
    case 'list':
      return { entries: [...(await searchCatalog({ catalog, offers }, request.filter))] };
  }
}
