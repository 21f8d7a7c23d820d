import fc from 'fast-check';
import { parseFinding } from '#domain/finding/parse-finding.ts';
import { enrich, listArrivals } from '#handlers/enrich/core.ts';
import type { EnrichmentLedger } from '#platform/enrichment/enrichment-ledger.ts';
import { importingPublisher } from '#platform/enrichment/finding-publisher.ts';
import { enrichmentWorld } from '../../support/enrichment-world.ts';
import { controlDocument, importedEvent } from '../../support/findings.ts';

/** The states that one source finding goes through; two differ in what shows. */
const STATES = [
  { Compliance: { Status: 'FAILED', SecurityControlId: 'S3.2' } },
  { Compliance: { Status: 'FAILED', SecurityControlId: 'S3.2' }, Severity: { Label: 'LOW' } },
  { Compliance: { Status: 'FAILED', SecurityControlId: 'EC2.19' } },
  { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } },
  { Workflow: { Status: 'SUPPRESSED' } },
  { RecordState: 'ARCHIVED' },
] as const;
const TECHNIQUES = [['T1530', 'T1552.001'], ['T1530', 'T1552.001'], ['T1190'], [], [], []] as const;
const MAX_DELIVERIES = 30;

const PLACES = ['eu-central-1', 'us-east-1'] as const;

/** One step of a history; a change by people keeps the UpdatedAt of the version before it. */
type Step = { readonly state: number; readonly place: number; readonly byPeople: boolean };
type Told = { readonly document: Record<string, unknown>; readonly time: string };

const step = fc.record({
  state: fc.nat({ max: STATES.length - 1 }),
  // Sources rarely move.
  place: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
});
const ofProducts = step.map((some): Step => ({ ...some, byPeople: false }));
const ofPeople = step.map((some): Step => ({ ...some, byPeople: true }));

/** The versions of a history, each with the time of its event. */
function listVersions(steps: readonly Step[]): Told[] {
  let updates = 0;
  return steps.map(({ state, place, byPeople }, position) => {
    if (!byPeople) updates += 1;
    const moment = (minute: number, second: number) => new Date(Date.UTC(2026, 10, 3, 8, minute, second)).toISOString();
    const document = controlDocument({ ...STATES[state], Region: PLACES[place], UpdatedAt: moment(updates, 0) });
    return { document, time: moment(updates, position + 1) };
  });
}

describe('enrich in several containers at once', () => {
  it.each([
    ['each with an UpdatedAt of its own', ofProducts],
    ['all with one UpdatedAt', ofPeople],
    ['by products and people', fc.oneof(ofProducts, ofPeople)],
  ])('ends with exactly the findings of the newest version, over any interleaving, crash, order and repetition: %s', async (_, kind) => {
    const history = fc.array(kind, { minLength: 1, maxLength: 4 });
    const crashes = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(history, crashes, fc.infiniteStream(fc.nat()), fc.scheduler(), async (steps, crashPlan, dice, scheduler) => {
        const world = enrichmentWorld();
        let moment = 0;
        const crashesNow = (): boolean => crashPlan.includes(moment++);
        const attempt = async <Result>(label: string, run: () => Promise<Result>): Promise<Result> => {
          await scheduler.schedule(Promise.resolve(), label);
          // A crash may come before the effect or after it, before anybody hears of it.
          if (crashesNow()) throw new Error('crash before');
          const result = await run();
          if (crashesNow()) throw new Error('crash after');
          return result;
        };
        const ledger: EnrichmentLedger = {
          recall: (identities) => attempt('recall', () => world.ledger.recall(identities)),
          remember: (writes) =>
            writes.length === 0 ? world.ledger.remember(writes) : attempt('remember', () => world.ledger.remember(writes)),
        };
        const hub = { import: (documents: Parameters<typeof world.hub.import>[0]) => attempt('import', () => world.hub.import(documents)) };
        const deps = { ...world.deps, ledger, publisher: importingPublisher(async () => hub) };

        const deliverUntilHandled = async ({ document, time }: Told): Promise<void> => {
          const body = JSON.stringify({ ...importedEvent(document), time });
          for (let delivery = 1; delivery <= MAX_DELIVERIES; delivery += 1) {
            const arrivals = listArrivals({ messageId: `${delivery}`, body });
            const outcomes = await enrich(arrivals, deps).catch(() => undefined);
            if (outcomes?.every((outcome) => outcome.kind !== 'failed')) return;
          }
          throw new Error('never handled');
        };
        const versions = listVersions(steps);
        const last = steps.at(-1);
        const deliveries = [...versions, ...versions].toSorted(() => ((dice.next().value ?? 0) % 3) - 1);
        const handled = Promise.all(deliveries.map(deliverUntilHandled));
        await scheduler.waitFor(handled);

        expect(world.hub.activeTechniques()).toEqual(TECHNIQUES[last?.state ?? 0]);
        for (const id of world.hub.active()) expect(id).toContain(`/${PLACES[last?.place ?? 0]}/`);
      }),
      { numRuns: 700 },
    );
  });

  it('builds its histories from valid findings', () => {
    const versions = listVersions(STATES.map((_, state) => ({ state, place: 1, byPeople: true })));

    expect(versions.map(({ document }) => parseFinding(document).kind)).toEqual(STATES.map(() => 'finding'));
  });
});
