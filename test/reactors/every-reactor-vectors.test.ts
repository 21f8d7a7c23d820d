import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Vector, vector } from '@attack-reactor/kit/contract';
import { isClean } from '#domain/hub/sandbox-report.ts';
import { runVectors } from '#platform/hub/sandbox/run-vectors.ts';
import { bundleReactors } from '#tools/bundle/reactors.ts';
import { REACTORS } from '../support/reactor-scenes.ts';

const ROOT = join(REACTORS, '..');
const IDS = readdirSync(REACTORS);
/** A busy machine may take longer than a hub gives a package. */
const LIMITS = { vectorMs: 100_000 };

function readVectors(id: string): readonly Vector[] {
  const folder = join(REACTORS, id, 'vectors');
  return readdirSync(folder).map((file) => vector.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
}

describe('the test vectors of every reactor', () => {
  const packages = mkdtempSync(join(tmpdir(), 'every-reactor-vectors-'));
  beforeAll(() => bundleReactors(ROOT, packages));
  afterAll(() => rmSync(packages, { recursive: true, force: true }));

  it.each(IDS)('pass in the sandbox, where %s attempts nothing', async (id) => {
    const report = await runVectors(join(packages, id), readVectors(id), { limits: LIMITS });

    expect(report.attempts).toEqual([]);
    expect(report.vectors.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(isClean(report)).toBe(true);
  });

  it.each(IDS)('show what %s changes, that it is verified and taken back, and that nothing is left to do', (id) => {
    const outcomes = new Map(readVectors(id).map(({ name, expect: { outcome } }) => [name, outcome]));

    expect(Object.fromEntries(outcomes)).toEqual({
      plan: 'change',
      apply: 'applied',
      verify: 'verified',
      'read-back': 'state',
      'plan-again': 'nothing-to-do',
      rollback: 'rolled-back',
    });
  });

  it('fail where the reactor does something else', async () => {
    const [planned] = readVectors('s3-versioning').filter(({ name }) => name === 'plan');
    if (planned === undefined) throw new Error('There is no vector of the plan.');
    const enabled = planned.exchanges.map((exchange) => ({ ...exchange, output: { Status: 'Enabled' } }));

    const { vectors } = await runVectors(join(packages, 's3-versioning'), [{ ...planned, exchanges: enabled }], { limits: LIMITS });

    expect(vectors).toMatchObject([{ verdict: 'failed', reasons: [{ code: 'answer-differs', answered: { outcome: 'nothing-to-do' } }] }]);
  });

  it('are small, and hold nothing that an account makes up', () => {
    const texts = IDS.flatMap((id) =>
      readdirSync(join(REACTORS, id, 'vectors')).map((file) => readFileSync(join(REACTORS, id, 'vectors', file), 'utf8')),
    );

    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(20_000);
    expect(texts.join('\n')).not.toMatch(/\b(AKIA|AROA|AIDA)(?!EXAMPLE)|\b(i|sg|vpc|subnet|snap)-(?!0{6})[0-9a-f]{8}/);
  });
});
