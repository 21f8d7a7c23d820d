import { changesBetween, readStackFile, type StackFile } from '#tools/synth/changes.ts';

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

function buildFile(resource: Resources, { environment = 'dev', output = {}, terraform = {} } = {}): StackFile {
  const default_tags = [{ tags: { Project: 'attack-reactor', Environment: environment, ManagedBy: 'terraform' } }];
  const file = readStackFile(JSON.stringify({ resource, output, terraform, provider: { aws: [{ region: 'eu-west-1', default_tags }] } }));
  if (file === undefined) throw new Error('The file of this test cannot be read.');
  return file;
}

const before = buildFile({ aws_sqs_queue: { kept: { name: 'a', '//': { path: 'x' } }, gone: { name: 'b' } } });

describe('readStackFile', () => {
  it('knows whose file it is and how much is in it', () => {
    expect(before).toMatchObject({ belongsTo: 'attack-reactor-dev', resourceCount: 2 });
  });

  it.each([['{ "resource": {'], ['[]'], ['{ "resource": {} }']])('has no answer for %s', (text) => {
    expect(readStackFile(text)).toBeUndefined();
  });
});

describe('changesBetween', () => {
  it('names what comes and goes, and the attributes that differ', () => {
    const after = buildFile({ aws_sqs_queue: { kept: { name: 'a', policy: '{}' }, added: { name: 'c' } } });

    expect(changesBetween(before, after)).toEqual({
      added: ['aws_sqs_queue.added'],
      removed: ['aws_sqs_queue.gone'],
      changed: [{ address: 'aws_sqs_queue.kept', attributes: ['policy'] }],
    });
  });

  it('finds nothing where only comments and the order of fields differ', () => {
    const after = buildFile({ aws_sqs_queue: { gone: { name: 'b' }, kept: { '//': { path: 'y' }, name: 'a' } } });

    expect(changesBetween(before, after)).toEqual({ added: [], removed: [], changed: [] });
  });

  it('sees outputs, the provider and the backend', () => {
    const after = buildFile(
      { aws_sqs_queue: { kept: { name: 'a' }, gone: { name: 'b' } } },
      { environment: 'test', output: { url: { value: 'x' } }, terraform: { backend: { s3: {} } } },
    );

    expect(changesBetween(before, after)).toEqual({
      added: ['output.url'],
      removed: [],
      changed: [
        { address: 'provider', attributes: ['default_tags'] },
        { address: 'terraform', attributes: ['backend'] },
      ],
    });
  });
});
