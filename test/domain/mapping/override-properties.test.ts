import fc from 'fast-check';
import { resolveSourceKey } from '#domain/finding/source-key.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { applyOverrides, currentTechniques, type Denial, type MappingOverride, type OwnRow } from '#domain/mapping/mapping-overrides.ts';
import { type MappingRelease, type MappingRow, TIERS } from '#domain/mapping/mapping-release.ts';
import { checkOverrides } from '#domain/mapping/override-check.ts';
import { controlDocument, finding } from '../../support/findings.ts';
import { mappingRelease, row } from '../../support/mapping-release.ts';

const KINDS = ['config_rule', 'prowler_check'] as const;
/** One of them is revoked and stands for another. */
const TECHNIQUES = ['T1530', 'T1190', 'T1562.008', 'T1685.002'] as const;
const CURRENT = currentTechniques(mappingRelease());
const meant = (id: string) => CURRENT(id)?.id ?? id;

const kind = fc.constantFrom(...KINDS);
const key = fc.constantFrom('a', 'b');
const techniqueId = fc.constantFrom(...TECHNIQUES);
const reason = 'drawn';
const place = fc.nat().map((line) => `drawn.json line ${line}`);
const own: fc.Arbitrary<OwnRow> = fc.record({
  action: fc.constant('map'),
  kind,
  key,
  techniqueId,
  category: fc.constantFrom('protect', null),
  reason: fc.constant(reason),
  place,
});
const denial: fc.Arbitrary<Denial> = fc
  .record({ kind: fc.option(kind), key: fc.option(key), techniqueId, place })
  .map((drawn) => ({ ...drawn, action: 'deny', key: drawn.kind === null ? null : drawn.key, reason }));
const threshold = fc
  .constantFrom(...TIERS)
  .map((weakestTier): MappingOverride => ({ action: 'tier', weakestTier, reason, place: 'drawn' }));
const overrides = fc
  .tuple(fc.array(fc.oneof(own, denial), { maxLength: 6 }), fc.option(threshold, { nil: undefined }))
  .map(([list, tier]): readonly MappingOverride[] => (tier === undefined ? list : [...list, tier]));

/** Every row that the drawn overrides could be about. Releases name active techniques only. */
const ROWS = KINDS.flatMap((ofKind) =>
  ['a', 'b', 'c'].flatMap((ofKey) =>
    ['T1530', 'T1190', 'T1685.002'].flatMap((id) => TIERS.map((tier) => row(ofKey, id, { kind: ofKind, tier, source: tier }))),
  ),
);
const RELEASE: MappingRelease = {
  ...mappingRelease(),
  mappings: ROWS,
  catalog: KINDS.flatMap((ofKind) => ['a', 'b', 'c'].map((of) => ({ kind: ofKind, key: of, title: of, status: 'active' as const }))),
};

/** The rule in the words of docs/mapping.md. */
function isLeftOut(published: MappingRow, list: readonly MappingOverride[]): boolean {
  return list.some((override) => {
    if (override.action === 'map') return false;
    if (override.action === 'tier') return TIERS.indexOf(published.tier) > TIERS.indexOf(override.weakestTier);
    const isThere = [null, published.kind].includes(override.kind) && [null, published.key].includes(override.key);
    return isThere && meant(override.techniqueId) === published.techniqueId;
  });
}

describe('overrides, whatever they are', () => {
  it('leave out the published rows that a denial or the threshold is about, and no other', () => {
    fc.assert(
      fc.property(overrides, (list) => {
        const published = applyOverrides(RELEASE, list).mappings.filter(({ license }) => license !== 'own');

        expect(published).toEqual(ROWS.filter((one) => !isLeftOut(one, list)));
      }),
    );
  });

  it('mean the same in any order', () => {
    const twoOrders = overrides.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })));
    const tokens = (list: readonly MappingOverride[]) =>
      applyOverrides(RELEASE, list)
        .mappings.map((one) => JSON.stringify(one))
        .sort();

    fc.assert(fc.property(twoOrders, ([list, shuffled]) => expect(tokens(shuffled)).toEqual(tokens(list))));
  });

  it('keep every own row with the technique that it means today, as the strongest statement, and know its key', () => {
    fc.assert(
      fc.property(overrides, (list) => {
        const applied = applyOverrides(RELEASE, list);

        const kept = applied.mappings.filter(({ license }) => license === 'own');
        const written = list.filter((override) => override.action === 'map');
        expect(kept).toMatchObject(
          written.map((one) => ({ kind: one.kind, key: one.key, techniqueId: meant(one.techniqueId), tier: 'primary' })),
        );
        for (const one of written)
          expect(applied.catalog.filter((entry) => entry.kind === one.kind && entry.key === one.key)).toHaveLength(1);
      }),
    );
  });

  it('are refused exactly where a denial is about what an own row states', () => {
    fc.assert(
      fc.property(own, denial, (mine, denied) => {
        const meets = isLeftOut(row(mine.key, meant(mine.techniqueId), { kind: mine.kind }), [denied]);

        const conflicts = checkOverrides(RELEASE, [mine, denied]).filter(({ message }) => message.includes('conflicts with'));

        expect(conflicts.map((fault) => fault.place)).toEqual(meets ? [mine.place] : []);
      }),
    );
  });
});

describe('own keys of GeneratorIds, whatever they are', () => {
  const part = fc.constantFrom('a', 'ab', 'b');
  const separator = fc.constantFrom('/', '-', ':', '.');
  const generatorId = fc.array(fc.tuple(part, separator), { minLength: 1, maxLength: 4 }).map((parts) => parts.flat().join(''));
  const ownKey = fc.tuple(generatorId, fc.boolean()).map(([text, isBeginning]) => (isBeginning ? `${text}*` : `${text}end`));
  const fits = (one: string, id: string) => (one.endsWith('*') ? id !== one.slice(0, -1) && id.startsWith(one.slice(0, -1)) : one === id);

  it('lead a GeneratorId to itself before any beginning, and to the longest beginning before others', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(ownKey, { minLength: 1, maxLength: 8 }),
        generatorId.map((text) => `${text}end`),
        (keys, id) => {
          const list = keys.map((one): OwnRow => {
            return { action: 'map', kind: 'generator_id', key: one, techniqueId: 'T1190', category: null, reason, place: one };
          });
          const index = new MappingIndex(applyOverrides(RELEASE, list));
          const document = { ProductArn: 'arn:aws:securityhub:eu-central-1::product/acme/scan', GeneratorId: id, Compliance: undefined };

          const found = resolveSourceKey(finding(controlDocument(document)), index);

          const [longest] = keys.filter((one) => fits(one, id)).toSorted((one, other) => other.length - one.length);
          const exact = keys.find((one) => one === id);
          expect(found?.key).toBe(exact ?? longest);
        },
      ),
    );
  });
});
