import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAttackFindings } from '#domain/enrichment/attack-finding.ts';
import { decide, type Granularity } from '#domain/enrichment/enrichment-decision.ts';
import { coverageLayer, findingsLayer, type NavigatorLayer } from '#domain/enrichment/navigator-layer.ts';
import { techniqueSightings } from '#domain/enrichment/technique-sightings.ts';
import { SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { TIERS } from '#domain/mapping/mapping-release.ts';
import { controlDocument, finding, HOME } from '../../support/findings.ts';
import { mappingRelease, row, technique } from '../../support/mapping-release.ts';
import { navigatorLayerSchema } from '../../support/navigator-layer-schema.ts';

const FINDINGS: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/navigator/get-findings.json'), 'utf8'));
const EVERYTHING = { tiers: TIERS, kinds: SOURCE_KINDS };

function getContext(release = mappingRelease()) {
  const platforms = new Map(release.techniques.map(({ id }) => [id, id === 'T1069' ? ['Linux'] : ['IaaS']]));
  return { index: new MappingIndex(release), platforms };
}

function buildScores(layer: NavigatorLayer): Record<string, number | undefined> {
  return Object.fromEntries(layer.techniques.map(({ techniqueID, score }) => [techniqueID, score]));
}

describe('coverageLayer', () => {
  it('is a valid layer of format 4.5 for the ATT&CK version of the release', () => {
    const layer = coverageLayer(mappingRelease(), EVERYTHING, getContext());

    expect(navigatorLayerSchema.safeParse(layer).error).toBeUndefined();
    expect(layer.versions).toEqual({ attack: '19', navigator: '5.2.0', layer: '4.5' });
  });

  it('scores a technique by its keys, several sources of one key counted once', () => {
    const layer = coverageLayer(mappingRelease(), EVERYTHING, getContext());

    expect(buildScores(layer)).toEqual({ T1069: 1, T1190: 1, T1530: 1, T1552: undefined, 'T1552.001': 1 });
  });

  it('opens the parent of a scored sub-technique, without a score of its own', () => {
    const layer = coverageLayer(mappingRelease(), EVERYTHING, getContext());

    expect(layer.techniques.find(({ techniqueID }) => techniqueID === 'T1552')).toEqual({
      techniqueID: 'T1552',
      enabled: true,
      showSubtechniques: true,
    });
  });

  it('counts only the tiers and kinds asked for, and no retired key', () => {
    const release = mappingRelease({
      mappings: [row('S3.2', 'T1530', { tier: 'derived' }), row('EC2.19', 'T1190'), row('Old.1', 'T1069')],
      catalog: [
        { kind: 'securityhub_control', key: 'S3.2', title: '', status: 'active' },
        { kind: 'securityhub_control', key: 'EC2.19', title: '', status: 'active' },
        { kind: 'securityhub_control', key: 'Old.1', title: '', status: 'retired' },
      ],
    });

    const primary = coverageLayer(release, { tiers: ['primary'], kinds: SOURCE_KINDS }, getContext(release));
    const rules = coverageLayer(release, { tiers: TIERS, kinds: ['config_rule'] }, getContext(release));

    expect(buildScores(primary)).toEqual({ T1190: 1 });
    expect(navigatorLayerSchema.safeParse(rules).success).toBe(true);
    expect(rules.techniques).toEqual([]);
  });

  it('writes the replacement of a revoked technique', () => {
    const release = mappingRelease({
      mappings: [row('S3.2', 'T1562.008')],
      techniques: [...mappingRelease().techniques, technique('T1685')],
    });

    const layer = coverageLayer(release, EVERYTHING, getContext(release));

    expect(buildScores(layer)).toEqual({ T1685: undefined, 'T1685.002': 1 });
  });

  it('shows every platform without which a scored technique would be hidden', () => {
    const layer = coverageLayer(mappingRelease(), EVERYTHING, getContext());

    expect(layer.filters.platforms).toEqual(['Containers', 'IaaS', 'Identity Provider', 'Linux', 'SaaS']);
  });
});

describe('findingsLayer', () => {
  const context = getContext();
  const buildLayer = (score: 'count' | 'severity', filter = {}) => {
    return findingsLayer(techniqueSightings(FINDINGS, context.index, filter).sightings, score, [], context);
  };

  const published = (granularity: Granularity = 'technique') => {
    const decision = decide(finding(controlDocument()), context.index, undefined, { granularity, maxTechniques: 5 });
    if (decision.kind !== 'create') throw new Error(`expected a publication, got ${decision.kind}`);
    return buildAttackFindings(decision, { companyName: 'Example', home: HOME, targetOf: () => HOME, index: context.index });
  };

  it('counts open sources once, whether the source finding or our ATT&CK finding tells of them', () => {
    const layer = buildLayer('count');

    expect(navigatorLayerSchema.safeParse(layer).error).toBeUndefined();
    expect(buildScores(layer)).toMatchObject({ T1530: 2, 'T1552.001': 2, 'T1685.002': 1 });
    expect(Object.keys(buildScores(layer))).not.toContain('T1190');
    expect(Object.keys(buildScores(layer))).not.toContain('T1562.008');
  });

  it('takes as many findings of one technique as an organization has', () => {
    const one = { techniqueId: 'T1530', severity: 'HIGH', accountId: '210987654321' } as const;

    const layer = findingsLayer(
      Array.from({ length: 200_000 }, () => one),
      'count',
      [],
      context,
    );

    expect(buildScores(layer)).toEqual({ T1530: 200_000 });
    expect(layer.techniques[0]?.comment).toBe('200000 open findings, worst HIGH');
  });

  it('scores the worst severity from 1 to 5, of the newest version of a finding', () => {
    const layer = buildLayer('severity');

    expect(navigatorLayerSchema.safeParse(layer).error).toBeUndefined();
    expect(buildScores(layer)).toMatchObject({ T1530: 5, 'T1552.001': 5, 'T1685.002': 4 });
    expect(layer.legendItems.map(({ label }) => label)).toEqual(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
  });

  it('takes findings about one account only, also where ours live in another one', () => {
    expect(buildScores(buildLayer('severity', { accountId: '222222222222' }))).toMatchObject({ T1530: 3, 'T1685.002': 4 });
    expect(buildLayer('count', { accountId: '999999999999' }).techniques).toEqual([]);
  });

  it('takes a time range with its beginning and without its end', () => {
    const november = { since: '2026-11-10T10:00:00.000Z', until: '2026-11-15T10:00:00.000Z' };

    expect(buildScores(buildLayer('count', november))).toEqual({ T1530: 1, T1552: undefined, 'T1552.001': 1 });
  });

  it.each(['technique', 'source'] as const)('reads what we publish, one finding a %s', (granularity) => {
    const ours = published(granularity);

    const ofOurs = techniqueSightings(ours, context.index).sightings;
    const ofSource = techniqueSightings([controlDocument()], context.index).sightings;

    expect(ofOurs).toEqual(ofSource);
    expect(techniqueSightings([controlDocument(), ...ours], context.index).sightings).toEqual(ofSource);
  });

  it('tells a technique by its sub-technique where the mapping gives both', () => {
    const index = new MappingIndex(mappingRelease({ mappings: [row('S3.2', 'T1552'), row('S3.2', 'T1552.001')] }));

    const { sightings } = techniqueSightings([controlDocument()], index);

    expect(sightings.map(({ techniqueId }) => techniqueId)).toEqual(['T1552.001']);
  });

  it.each([{ RecordState: 'ARCHIVED' }, { Workflow: { Status: 'RESOLVED' } }, { Workflow: { Status: 'SUPPRESSED' } }])(
    'leaves out what is closed: %j',
    (closed) => {
      const ours = { ...published()[0], ...closed };

      expect(techniqueSightings([ours, controlDocument(closed)], context.index)).toEqual({ sightings: [], findings: 2, rejected: 0 });
    },
  );

  it.each([[[]], [{ Findings: [] }]])('takes %j as no findings, and draws a valid layer without a score', (document) => {
    const report = techniqueSightings(document, context.index);
    const layer = findingsLayer(report.sightings, 'count', [], context);

    expect(report).toEqual({ sightings: [], findings: 0, rejected: 0 });
    expect(navigatorLayerSchema.safeParse(layer).success).toBe(true);
  });

  it('names what could not be read instead of leaving it out silently', () => {
    const report = techniqueSightings([{ Id: 'x', ProductArn: 'no arn' }, { hello: 1 }], context.index);

    expect(report).toEqual({ sightings: [], findings: 0, rejected: 2 });
  });
});
