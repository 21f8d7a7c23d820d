import { parseFinding } from '#domain/finding/parse-finding.ts';
import { readReleaseFiles } from '#platform/mapping/release-files.ts';
import { inventHistories } from '#tools/chaos/histories.ts';

const OPTIONS = { seed: 3, sources: 200, versions: 900, people: 0.3 };

describe('inventHistories', () => {
  const invent = async (overrides: Partial<typeof OPTIONS> = {}) =>
    inventHistories(await readReleaseFiles('sql'), { ...OPTIONS, ...overrides });

  it('invents as many versions as it is asked for, and the same ones for the same seed', async () => {
    const [one, again, other] = [await invent(), await invent(), await invent({ seed: 4 })];

    expect(one.counts.versions).toBe(900);
    expect(one).toEqual(again);
    expect(other.deliveries).not.toEqual(one.deliveries);
  });

  it('holds everything that a run is about', async () => {
    const { counts, finals } = await invent();

    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
    expect(counts.byPeople).toBeGreaterThan(200);
    expect(counts.late).toBeGreaterThan(90);
    expect(finals.map((document) => parseFinding(document).kind)).toEqual(finals.map(() => 'finding'));
  });

  it('leaves people out where it is told to', async () => {
    expect((await invent({ people: 0 })).counts.byPeople).toBe(0);
  });
});
