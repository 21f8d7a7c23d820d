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

  it('lets people take a change back, which nothing but the time of the event shows', async () => {
    const { deliveries, counts } = await invent();
    const events = deliveries.map(({ body }) => JSON.parse(body)).map(({ time, detail }) => ({ time, ...detail.findings[0] }));
    const versions = Map.groupBy(events, ({ AwsAccountId, Id, UpdatedAt }) => [AwsAccountId, Id, UpdatedAt].join(' '));
    const stories = [...versions.values()].map((some) => some.toSorted((one, other) => one.time.localeCompare(other.time)));
    const reopened = stories.filter(
      (some) => some.at(-1).Workflow?.Status === 'NEW' && some.some(({ Workflow }) => Workflow?.Status === 'SUPPRESSED'),
    );

    expect(counts.regrets).toBeGreaterThan(50);
    expect(reopened.length).toBeGreaterThan(15);
  });

  it('leaves people out where it is told to', async () => {
    expect((await invent({ people: 0 })).counts.byPeople).toBe(0);
  });
});
