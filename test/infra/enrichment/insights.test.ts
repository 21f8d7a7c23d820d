import * as z from 'zod';
import type { ConfigInput } from '#infra/config/config.ts';
import { resourcesIn, synthesized } from '../synthesized-pipeline.ts';

const criterion = z.object({ comparison: z.string(), value: z.string(), key: z.string().optional() });
const insight = z.object({ name: z.string(), group_by_attribute: z.string(), filters: z.record(z.string(), z.array(criterion)) });

/** Reads the insights of a deployment, by their ids. */
function readInsights(settings: Partial<ConfigInput> = {}) {
  const found = Object.entries(synthesized(settings).of('aws_securityhub_insight'));
  return Object.fromEntries(found.map(([id, one]) => [id.replace('insight_', ''), insight.parse(one)]));
}

/** Keeps what an insight counts, and the findings that it counts. */
function listCounted(insights: ReturnType<typeof readInsights>) {
  return Object.fromEntries(
    Object.entries(insights).map(([id, { group_by_attribute: groupBy, filters }]) => {
      const { record_state: _state, workflow_status: _workflow, ...narrow } = filters;
      const words = Object.values(narrow).flat();
      return [id, [groupBy, ...words.map(({ key, comparison, value }) => [key, comparison, value].filter(Boolean).join(' ')).toSorted()]];
    }),
  );
}
const OURS = 'EQUALS ATT&CK Reactor';

describe('the insights of Security Hub', () => {
  it('count open findings of ours by tactic, technique and account, and what was seen against what is weak', () => {
    expect(listCounted(readInsights())).toEqual({
      tactics: ['Type', OURS, 'PREFIX_NOT_EQUALS attack/TA'],
      techniques: ['GeneratorId', OURS, 'PREFIX_NOT_EQUALS attack/TA'],
      accounts: ['ResourceId', OURS, 'PREFIX attack/TA'],
      detections: ['GeneratorId', OURS, 'PREFIX_NOT_EQUALS attack/TA', 'attack/intent EQUALS detection'],
      exposures: ['GeneratorId', OURS, 'PREFIX_NOT_EQUALS attack/TA', 'attack/intent EQUALS exposure'],
    });
  });

  it('leave out what is archived, resolved or suppressed', () => {
    for (const { filters } of Object.values(readInsights())) {
      expect(filters).toMatchObject({
        record_state: [{ comparison: 'EQUALS', value: 'ACTIVE' }],
        workflow_status: [{ value: 'NEW' }, { value: 'NOTIFIED' }],
      });
    }
  });

  it('know no technique where one finding has several of them', () => {
    const insights = listCounted(readInsights({ enrichment: { granularity: 'source' } }));

    expect(Object.keys(insights)).toEqual(expect.not.arrayContaining(['techniques']));
    expect(insights).toMatchObject({ detections: expect.arrayContaining(['ResourceId']) });
  });

  it('read the annotations where sources are annotated', () => {
    expect(listCounted(readInsights({ publish: { mode: 'annotate' } }))).toEqual({
      tactics: ['Type', OURS, 'PREFIX attack/TA'],
      accounts: ['ResourceId', OURS, 'PREFIX attack/TA'],
      detections: ['ResourceId', 'attack/intent EQUALS detection'],
      exposures: ['ResourceId', 'attack/intent EQUALS exposure'],
    });
  });

  it('name their environment, and open by an output of the deployment', () => {
    const stack = synthesized({});

    expect(readInsights()['tactics']?.name).toBe('attack-reactor-test: open findings by tactic');
    expect(resourcesIn(stack.text).output['insight_tactics_url']).toMatchObject({
      value: expect.stringMatching(
        /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/securityhub\/home\?region=eu-west-1#\/insights\/\$\{urlencode\(/,
      ),
    });
  });
});
