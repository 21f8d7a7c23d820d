import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { approvalSeconds, readAsl } from '#infra/asl-file.ts';
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
