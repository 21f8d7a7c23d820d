import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readApprovalWaits, readAsl } from '#infra/reaction/asl-file.ts';
import { reference, temporaryFolder } from '../synthesized-pipeline.ts';

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

describe('readApprovalWaits', () => {
  it.each([
    ['its timeout, where it has no heartbeat', { TimeoutSeconds: 3600 }, { answerSeconds: 3600, acknowledgeSeconds: 3600 }],
    ['its timeout and its heartbeat', { TimeoutSeconds: 3600, HeartbeatSeconds: 900 }, { answerSeconds: 3600, acknowledgeSeconds: 900 }],
  ])('are those of the step that waits for an answer, however deep: %s', (_, seconds, waits) => {
    const step = { Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke.waitForTaskToken`, ...seconds };

    expect(readApprovalWaits({ States: { Map: { ItemProcessor: { States: { Ask: step } } } } })).toEqual(waits);
  });

  it('must be there', () => {
    expect(() => readApprovalWaits(definition)).toThrow(/TimeoutSeconds/);
  });
});
