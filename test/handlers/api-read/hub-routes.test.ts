import { FindingListUnavailable } from '#domain/base/errors.ts';
import { recordChecks } from '#domain/hub/record-checks.ts';
import { type HubDeps, hubRoutes } from '#handlers/api-read/routes/hub.ts';
import { signedCursors } from '#platform/api/cursor.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { CountedKey } from '#platform/finding/list-matrix.ts';
import { anEntry, anOffer, verifiedChecks } from '../../support/catalog.ts';

const REQUEST = { operation: 'listHubReactors', scope: new Set(['111111111111']) } as unknown as ApiRequest;

function aKey(key: string, resourceType: string, n: number, techniqueIds: readonly string[] = []): CountedKey {
  const rest = { no: 1, product: 'Security Hub', intent: 0, cellIds: [], tacticIds: [] };
  return { key: { kind: 'securityhub_control', key, resourceType, techniqueIds, ...rest }, n };
}

const COUNTS = [
  aKey('EC2.8', 'AwsEc2Instance', 3),
  aKey('EC2.8', 'AwsEc2Instance', 1),
  aKey('EC2.8', 'AwsS3Bucket', 5),
  aKey('EC2.9', 'AwsEc2Instance', 7),
  aKey('EC2.10', 'AwsEc2Instance', 2, ['T1552.005']),
];

/** The catalog has one reactor, for EC2.8, T1552.005 and instances; nothing is installed. */
function aHub(countKeys: HubDeps['lists']['countKeys'], isComplete = true) {
  const entry = recordChecks(anEntry(), anOffer().digest, verifiedChecks()) ?? anEntry();
  return hubRoutes({
    hub: {
      catalog: { listNewest: async () => ({ entries: [entry], isComplete }), listVersions: async () => [entry] },
      offers: { list: async () => [] },
    },
    installations: { list: async () => ({ installed: [], wanted: [], reports: [] }) },
    rules: async () => ({ bindings: [], reactors: new Map() }),
    lists: { countKeys },
    cursors: async () => signedCursors('secret', Date.now),
  });
}
const list = (routes: ReturnType<typeof aHub>) => routes.listHubReactors({ query: { limit: 50 } }, REQUEST);

describe('the list of the hub', () => {
  it('counts what a reactor could react to: its controls and techniques, on its types of resource', async () => {
    const asked: unknown[] = [];
    const routes = aHub(async (question) => {
      asked.push(question);
      return COUNTS;
    });

    expect(await list(routes)).toMatchObject({ items: [{ openFindings: 6 }] });
    expect(asked).toEqual([{ filter: {}, scope: ['111111111111'] }]);
  });

  it('has no count while the database is away, and all of the rest', async () => {
    const routes = aHub(() => Promise.reject(new FindingListUnavailable('away')));

    expect(await list(routes)).toMatchObject({ items: [{ name: 'close-door', openFindings: null, latest: { version: '1.0.0' } }] });
  });

  it('fails where it failed in another way', async () => {
    await expect(list(aHub(() => Promise.reject(new RangeError('a fault of ours'))))).rejects.toThrow(RangeError);
  });

  it('says that the catalog has more than it read', async () => {
    expect(await list(aHub(async () => [], false))).toMatchObject({ isComplete: false });
  });
});
