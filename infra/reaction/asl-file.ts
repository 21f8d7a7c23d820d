import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isRecord } from '#domain/base/json.ts';

/** A state machine as it stands in `stepfunctions/`, placeholders unfilled. @throws ConfigurationInvalid where it is no JSON object */
export function readAsl(path: string): object {
  try {
    const definition: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRecord(definition)) return definition;
  } catch (error) {
    throw new ConfigurationInvalid(`${basename(path)} cannot be read as JSON: ${String(error)}. Run "npm run -s asl -- check".`);
  }
  throw new ConfigurationInvalid(`${basename(path)} is no JSON object. A state machine has StartAt and States.`);
}

/** How long the workflow waits for an answer, and how long for a sign that somebody is at it, which may be shorter. */
export type ApprovalWaits = { readonly answerSeconds: number; readonly acknowledgeSeconds: number };

/** How long the workflow waits for people, which the question must say: the definition alone decides it. @throws ConfigurationInvalid */
export function readApprovalWaits(definition: object): ApprovalWaits {
  const found: ApprovalWaits[] = [];
  JSON.stringify(definition, (_, value: unknown) => {
    const waits = isRecord(value) && typeof value['Resource'] === 'string' && value['Resource'].endsWith('.waitForTaskToken');
    const { TimeoutSeconds: answerSeconds, HeartbeatSeconds: heartbeat } = isRecord(value) ? value : {};
    if (waits && typeof answerSeconds === 'number')
      found.push({ answerSeconds, acknowledgeSeconds: typeof heartbeat === 'number' ? Math.min(heartbeat, answerSeconds) : answerSeconds });
    return value;
  });
  const [first] = found;
  if (first === undefined) throw new ConfigurationInvalid('No step that waits for a task token has TimeoutSeconds. Give it one.');
  return first;
}
