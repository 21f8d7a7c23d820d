import { parseConfig } from '#infra/config/config.ts';
import type { StackFile } from '#tools/synth/changes.ts';
import { type SynthReport, synthReport, type WrittenStack } from '#tools/synth/report.ts';
import { anEnvironment } from '../../infra/synthesized-pipeline.ts';

const config = parseConfig({ ...anEnvironment, alarms: { notify: 'email', email: 'soc@example.com' } }, 'test');

function aFile(addresses: readonly string[], belongsTo = 'attack-reactor-test'): StackFile {
  return { belongsTo, resourceCount: addresses.length, elements: new Map(addresses.map((address) => [address, { name: address }])) };
}

function formatReport(stack: Partial<WrittenStack>, more: Partial<SynthReport> = {}): string {
  const pipeline = { name: 'pipeline', folder: 'cdktf.out/stacks/pipeline', before: undefined, after: aFile(['a.b']), initialized: false };
  const stacks = [{ ...pipeline, ...stack }];
  return synthReport({ config, chosen: true, environments: ['dev', 'test', 'production'], stacks, verbose: false, ...more });
}

describe('the report of a synth', () => {
  it('says what was written, for whom, and what to type next', () => {
    const text = formatReport({});

    expect(text).toMatch(/^Terraform of environment test is written\.\n/);
    expect(text).toMatch(/account +123456789012\n/);
    expect(text).toMatch(/Region +eu-west-1, partition aws\n/);
    expect(text).toMatch(/pipeline +cdktf\.out\/stacks\/pipeline +1 resource\n/);
    expect(text).toContain(
      'terraform -chdir=cdktf.out/stacks/pipeline init && terraform -chdir=cdktf.out/stacks/pipeline plan -out=plan\n',
    );
    expect(text).toContain('npm run -s deploy -- test');
  });

  it('says which environment it is when nobody chose one', () => {
    expect(formatReport({}, { chosen: false })).toMatch(
      /^[^\n]*REACTOR_ENV is not set, which means test; the others are dev, production\.\n/,
    );
  });

  it('lists what is removed first, and counts what it leaves out', () => {
    const many = Array.from({ length: 20 }, (_, index) => `aws_x.n${index}`);
    const change = { before: aFile(['aws_x.old', 'aws_x.n0']), after: aFile(many) };

    expect(formatReport(change)).toMatch(
      /changed +pipeline: 19 added, 1 removed, 0 changed since the last synth\n +- aws_x\.old\n +\+ aws_x\.n1\n/,
    );
    expect(formatReport(change)).toContain('… 8 more: --verbose');
    expect(formatReport(change, { verbose: true })).toMatch(/\+ aws_x\.n19\n/);
  });

  it('names the attributes of what changes', () => {
    const after: StackFile = { ...aFile(['a.b']), elements: new Map([['a.b', { name: 'a.b', filename: 'new' }]]) };

    expect(formatReport({ before: aFile(['a.b']), after })).toContain('~ a.b (filename)');
  });

  it('says when nothing changes, and when there was nothing', () => {
    expect(formatReport({ before: aFile(['a.b']) })).toContain('pipeline: nothing since the last synth');
    expect(formatReport({})).toContain('pipeline: first synth here');
  });

  it('compares no two environments, and has Terraform forget the state of the other one', () => {
    const before = aFile(['x.y'], 'attack-reactor-production');

    expect(formatReport({ before })).toContain('pipeline: the folder held attack-reactor-production, which is overwritten');
    expect(formatReport({ before })).not.toContain('-reconfigure');
    expect(formatReport({ before, initialized: true })).toContain('init -reconfigure && ');
    expect(formatReport({ before: aFile(['a.b']), initialized: true })).not.toContain('-reconfigure');
  });
});
