import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { approvalSeconds, fillPlaceholders, placeholdersIn, readAsl } from '#infra/asl-file.ts';
import { reference, temporaryFolder } from './synthesised-pipeline.ts';

/** `${Name}`, as it stands in a file. */
const placeholder = reference;

const definition = {
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke`,
      Parameters: { FunctionName: placeholder('CallArn') },
    },
  },
};

describe('placeholders of a state machine', () => {
  it('are found wherever a text stands, each once', () => {
    expect(
      placeholdersIn({ a: [`${placeholder('CallArn')} and ${placeholder('Partition')}`], b: { c: placeholder('CallArn') }, d: 1 }),
    ).toEqual(['CallArn', 'Partition']);
  });

  it('are replaced inside texts, and everything else stays', () => {
    const filled = fillPlaceholders('f.asl.json', definition, { Partition: 'aws-cn', CallArn: 'arn:of:function' });

    expect(JSON.parse(filled)).toEqual({
      StartAt: 'Call',
      States: { Call: { Type: 'Task', Resource: 'arn:aws-cn:states:::lambda:invoke', Parameters: { FunctionName: 'arn:of:function' } } },
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['has no value', { Partition: 'aws' }, /^f\.asl\.json: \$\{CallArn\} has no value\. Known are Partition\.$/],
    [
      'is asked for by nothing',
      { Partition: 'aws', CallArn: 'x', Cal1Arn: 'x' },
      /^f\.asl\.json: \$\{Cal1Arn\} stands nowhere in the file/,
    ],
  ])('are named with their file when one %s', (_, values, message) => {
    expect(() => fillPlaceholders('f.asl.json', definition, values)).toThrow(message);
  });

  it.each([placeholder('lower'), '%{ if true }x', '${Partition'])('refuses %s, which Terraform would read', (text) => {
    expect(() => fillPlaceholders('f.asl.json', { text: `${text} ${placeholder('Partition')}` }, { Partition: 'aws' })).toThrow(
      /template that is no placeholder/,
    );
  });
});

describe('readAsl', () => {
  it.each([
    ['{ "StartAt": ', /broken\.asl\.json cannot be read as JSON/],
    ['[]', /broken\.asl\.json is no JSON object/],
  ])('says what is wrong with a file that holds %s', (text, message) => {
    const path = join(temporaryFolder(), 'broken.asl.json');
    writeFileSync(path, text);

    expect(() => readAsl(path)).toThrow(message);
  });
});

describe('approvalSeconds', () => {
  it('is the timeout of the step that waits for an answer, however deep', () => {
    const step = { Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke.waitForTaskToken`, TimeoutSeconds: 3600 };

    expect(approvalSeconds({ States: { Map: { ItemProcessor: { States: { Ask: step } } } } })).toBe(3600);
  });

  it('must be there', () => {
    expect(() => approvalSeconds(definition)).toThrow(/TimeoutSeconds/);
  });
});
