import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Vector, vector } from '@attack-reactor/kit/contract';
import { buildFinding, TEST_TARGET } from '@attack-reactor/kit/testing';

/** The body of an honest reactor: it asks for what `aVector` holds, and answers it. */
const HONEST = `
const calls = globalThis[Symbol.for('attack-reactor.answer-call')];
const asked = calls.answer({ action: 's3:GetBucketVersioning', region: 'eu-central-1', input: { Bucket: 'invoices' } });
return { phase: 'plan', plan: { outcome: 'nothing-to-do', summary: asked.output.Status } };
`;

/**
 * Makes an unpacked package in a folder of its own, which the caller removes: `index.mjs` answers honestly after what stands in
 * `handler`, and what stands in `top` runs when it is loaded.
 */
export function makePackage({ top = '', handler = '' }: { readonly top?: string; readonly handler?: string }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-package-')));
  writeFileSync(join(folder, 'index.mjs'), `${top}\nexport const handler = async (event) => {\n${handler}\n${HONEST}};\n`);
  return folder;
}

export function removePackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A vector that the honest answer passes. */
export function aVector(changes: Partial<Pick<Vector, 'name' | 'exchanges' | 'expect'>> = {}): Vector {
  const resource = { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' };
  return vector.parse({
    schemaVersion: 1,
    name: 'plan',
    now: '2026-11-03T08:00:05Z',
    call: { phase: 'plan', executionId: 'test', finding: buildFinding(resource), resource, target: TEST_TARGET, parameters: {}, trust: [] },
    exchanges: [{ action: 's3:GetBucketVersioning', input: { Bucket: 'invoices' }, output: { Status: 'Enabled' } }],
    expect: { outcome: 'nothing-to-do' },
    ...changes,
  });
}
