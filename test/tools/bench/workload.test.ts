import { buildAttackFindings } from '#domain/enrichment/attack-finding.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { readMessage } from '#domain/finding/envelope.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { loadRelease } from '#platform/mapping/mapping-database.ts';
import { BATCH, Workload } from '#tools/bench/workload.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { HOME } from '../../support/findings.ts';

const MAX_TECHNIQUES = 5;

describeOnEachDatabase('the workload of the enrichment benchmark', (database) => {
  it('holds distinct, open, mapped findings of several products and publishes a multiple of 100 per delivery', async () => {
    const release = await loadRelease(database.sql(), '2026.11.2');
    const index = new MappingIndex(release);
    const delivery: { Records: { messageId: string; body: string }[] } = JSON.parse(
      new Workload(release, MAX_TECHNIQUES).delivery(5000, BATCH),
    );

    const findings = delivery.Records.flatMap(({ body }) => readMessage(body).findings);
    const decisions = findings.map((parsed) =>
      parsed.kind === 'finding'
        ? decide(parsed.finding, index, undefined, { granularity: 'technique', maxTechniques: MAX_TECHNIQUES })
        : parsed,
    );
    const published = decisions.flatMap((decision) =>
      decision.kind === 'create' ? buildAttackFindings(decision, { companyName: 'x', home: HOME, targetOf: () => HOME, index }) : [],
    );

    expect(decisions.map(({ kind }) => kind).filter((kind) => kind !== 'create')).toEqual([]);
    expect(new Set(decisions.map((decision) => (decision.kind === 'create' ? decision.key?.kind : '')))).toEqual(
      new Set(['securityhub_control', 'guardduty_finding_type', 'macie', 'config_rule']),
    );
    expect(new Set(published.map(({ Id }) => Id)).size).toBe(published.length);
    expect(published.length % 100).toBe(0);
    expect(delivery.Records).toHaveLength(BATCH);
  });
});
