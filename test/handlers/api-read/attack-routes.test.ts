import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { type AttackDeps, attackRoutes } from '#handlers/api-read/routes/attack.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import { mappingRelease, row, technique } from '../../support/mapping-release.ts';

const cell = { techniqueId: 'T1530', exposure: 2, detection: 1, severities: [0, 1, 0, 2, 0] };
const PLATFORMS = new Map([
  ['T1530', ['IaaS']],
  ['T1612', ['Containers']],
  ['T1069', ['Linux']],
  ['T1001', ['Windows']],
]);

function makeRoutes() {
  const release = mappingRelease({
    techniques: [technique('T1530'), technique('T1612'), technique('T1069'), technique('T1001')],
    mappings: [row('S3.2', 'T1530'), row('S3.8', 'T1530'), row('SSM.2', 'T1069')],
  });
  const deps = {
    lists: { matrix: async () => ({ cells: [cell], total: 3, withoutTechnique: 0 }), trend: async () => [] },
    reactions: { mapping: { current: async () => new MappingIndex(release) }, rules: async () => ({ reactors: new Map(), bindings: [] }) },
    platforms: async () => PLATFORMS,
  } as unknown as AttackDeps;
  return attackRoutes(deps);
}

async function readCells(query = {}) {
  const answer = await makeRoutes().getMatrix({ query } as never, { scope: 'all' } as ApiRequest);
  return 'cells' in answer ? answer.cells : [];
}

describe('the matrix that the API answers', () => {
  it('names techniques of the cloud that no key covers, and none of elsewhere', async () => {
    const cells = await readCells();

    expect(cells.map(({ techniqueId, coverage, isCloud }) => ({ techniqueId, coverage, isCloud }))).toEqual([
      { techniqueId: 'T1069', coverage: 1, isCloud: false },
      { techniqueId: 'T1530', coverage: 2, isCloud: true },
      { techniqueId: 'T1612', coverage: 0, isCloud: true },
    ]);
  });

  it('counts what is open and its worst severity', async () => {
    expect((await readCells()).find(({ techniqueId }) => techniqueId === 'T1530')).toMatchObject({
      exposure: 2,
      detection: 1,
      worst: 'HIGH',
      before: null,
    });
  });

  it('tells the count of another day where one is compared with', async () => {
    const cells = await readCells({ compareWith: '2026-11-01' });

    expect(cells.map(({ before }) => before)).toEqual([0, 3, 0]);
  });
});
