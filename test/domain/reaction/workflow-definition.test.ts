import { fillPlaceholders, placeholdersIn } from '#domain/reaction/workflow-definition.ts';

/** `${Name}`, as it stands in a file. */
const placeholder = (name: string) => `\${${name}}`;

const definition = JSON.stringify({
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke`,
      Parameters: { FunctionName: placeholder('CallArn') },
    },
  },
});

describe('placeholders of a state machine', () => {
  it('are found wherever a text stands, each once', () => {
    const text = JSON.stringify({
      a: [`${placeholder('CallArn')} and ${placeholder('Partition')}`],
      b: { c: placeholder('CallArn') },
      d: 1,
    });

    expect(placeholdersIn(text)).toEqual(['CallArn', 'Partition']);
  });

  it('are replaced inside texts, and everything else stays', () => {
    const filled = fillPlaceholders(definition, { Partition: 'aws-cn', CallArn: 'arn:of:"function"' }, 'f.asl.json');

    expect(filled).toEqual({
      StartAt: 'Call',
      States: { Call: { Type: 'Task', Resource: 'arn:aws-cn:states:::lambda:invoke', Parameters: { FunctionName: 'arn:of:"function"' } } },
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['has no value', { Partition: 'aws' }, /^f\.asl\.json: nobody knows a value for \$\{CallArn\}\. Known: Partition\.$/],
    ['is asked for by nothing', { Partition: 'aws', CallArn: 'x', Cal1Arn: 'x' }, /^f\.asl\.json: \$\{Cal1Arn\} is used nowhere/],
  ])('are named with their file when one %s', (_, values, message) => {
    expect(() => fillPlaceholders(definition, values, 'f.asl.json')).toThrow(message);
  });

  it.each([
    [placeholder('lower'), /nobody knows a value/],
    ['%{ if true }x', /template that is no placeholder/],
  ])('refuses %s, which Terraform would read', (text, message) => {
    expect(() => fillPlaceholders(JSON.stringify({ text: `${text} ${placeholder('Partition')}` }), { Partition: 'aws' }, 'f')).toThrow(
      message,
    );
  });
});
