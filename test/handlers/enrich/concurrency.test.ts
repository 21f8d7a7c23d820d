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

function getVersion(state: number, position: number) {
  return controlDocument({ ...STATES[state], UpdatedAt: new Date(Date.UTC(2026, 10, 3, 8, position)).toISOString() });
}

describe('enrich in several containers at once', () => {
  it('ends with exactly the findings of the newest version, over any interleaving, crash, order and repetition', async () => {
    const history = fc.array(fc.integer({ min: 0, max: STATES.length - 1 }), { minLength: 1, maxLength: 4 });
    const crashes = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(history, crashes, fc.infiniteStream(fc.nat()), fc.scheduler(), async (states, crashPlan, dice, scheduler) => {
        const world = enrichmentWorld();
        let moment = 0;
        const crashesNow = (): boolean => crashPlan.includes(moment++);
        const step = async <Result>(label: string, run: () => Promise<Result>): Promise<Result> => {
          await scheduler.schedule(Promise.resolve(), label);
          // A crash may come before the effect or after it, before anybody hears of it.
          if (crashesNow()) throw new Error('crash before');
          const result = await run();
          if (crashesNow()) throw new Error('crash after');
          return result;
        };
        const ledger: EnrichmentLedger = {
          recall: (identities) => step('recall', () => world.ledger.recall(identities)),
          remember: (writes) =>
            writes.length === 0 ? world.ledger.remember(writes) : step('remember', () => world.ledger.remember(writes)),
        };
        const hub = { import: (documents: Parameters<typeof world.hub.import>[0]) => step('import', () => world.hub.import(documents)) };
        const deps = { ...world.deps, ledger, publisher: importingPublisher(async () => hub) };

        const deliverUntilHandled = async (document: Record<string, unknown>): Promise<void> => {
          for (let delivery = 1; delivery <= MAX_DELIVERIES; delivery += 1) {
            const arrivals = listArrivals({ messageId: `${delivery}`, body: JSON.stringify(importedEvent(document)) });
            const outcomes = await enrich(arrivals, deps).catch(() => undefined);
            if (outcomes?.every((outcome) => outcome.kind !== 'failed')) return;
          }
          throw new Error('never handled');
        };
        const versions = states.map(getVersion);
        const deliveries = [...versions, ...versions].toSorted(() => ((dice.next().value ?? 0) % 3) - 1);
        const handled = Promise.all(deliveries.map(deliverUntilHandled));
        await scheduler.waitFor(handled);

        expect(world.hub.activeTechniques()).toEqual(TECHNIQUES[states.at(-1) ?? 0]);
      }),
      { numRuns: 1000 },
    );
  });

  it('builds its histories from valid findings', () => {
    expect(STATES.map((_, state) => parseFinding(getVersion(state, 0)).kind)).toEqual(STATES.map(() => 'finding'));
  });
});
