import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { Pace } from '#platform/base/concurrency.ts';
import { type FindingPages, securityHubPages } from '#platform/security-hub/finding-pages.ts';
import { controlDocument } from '../../support/findings.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hubClient, startHub, timed } from '../../support/security-hub.ts';

describe('the pages of all findings', () => {
  let hub: SecurityHubStandIn;
  let client: SecurityHubClient;
  let pages: FindingPages;
  let failure: 'throttle' | 'refuse' | undefined;
  const clock = new ManualClock();

  beforeAll(async () => {
    hub = await startHub({
      fault: () =>
        failure === 'throttle'
          ? { kind: 'throttle' }
          : failure === 'refuse'
            ? { kind: 'error', status: 403, code: 'AccessDeniedException', message: 'no' }
            : undefined,
    });
    client = hubClient(hub, undefined, 1);
    pages = securityHubPages(client, new Pace({ perSecond: 1000, burst: 1000, clock }), clock);
    const times = ['2026-11-30T12:00:00+02:00', '2026-11-30T09:00:00Z', '2026-11-30T10:30:00.5Z'];
    for (const [index, UpdatedAt] of times.entries())
      hub.ingest(controlDocument({ Id: `finding-${index}`, UpdatedAt, NewInAsff: { Deep: [1, null] } }));
  });
  beforeEach(() => {
    failure = undefined;
  });
  afterAll(async () => {
    client.destroy();
    await hub.close();
  });

  const ids = (documents: readonly unknown[]) => documents.map((document) => Object(document).Id);

  it('come in the order of their UpdatedAt, from a moment on, with when they were asked for', async () => {
    const all = await pages.load({ from: null, token: null });
    const some = await pages.load({ from: '2026-11-30T10:00:00.000Z', token: null });

    expect(ids(all.documents)).toEqual(['finding-1', 'finding-0', 'finding-2']);
    expect(ids(some.documents)).toEqual(['finding-0', 'finding-2']);
    expect(some).toMatchObject({ token: undefined, sentAt: clock.now() });
  });

  it('hold findings as they are, with fields that no SDK knows', async () => {
    const { documents } = await pages.load({ from: null, token: null });

    expect(documents).toEqual(expect.arrayContaining([...hub.findings()]));
    expect(documents[0]).toMatchObject({ NewInAsff: { Deep: [1, null] } });
  });

  it('begin anew without a token that nobody knows any more', async () => {
    const page = await pages.load({ from: '2026-11-30T10:00:00.000Z', token: 'forgotten' });

    expect(ids(page.documents)).toEqual(['finding-0', 'finding-2']);
  });

  it('keep to their share of the quota', async () => {
    const pace = new Pace({ perSecond: 2, burst: 1, clock });
    const { client: slow, sentAfter } = timed(client, clock);
    const paced = securityHubPages(slow, pace, clock);

    await clock.finish(Promise.all([1, 2, 3].map(() => paced.load({ from: null, token: null }))));

    expect(sentAfter).toEqual([0, 500, 1000]);
  });

  it.each([
    ['throttle', 'SecurityHubThrottled'],
    ['refuse', 'SecurityHubDenied'],
  ] as const)('tell why there are none: %s', async (fault, name) => {
    failure = fault;

    await expect(pages.load({ from: null, token: null })).rejects.toMatchObject({ name });
  });
});
