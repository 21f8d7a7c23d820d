/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const MAX_EXECUTION_NAME = 80;

/**
 * Returns the name of an execution that a change of a row starts: the words say what it is about, and are cut; the event's id,
 * which is whole, keeps it apart from others and is the same when the event is delivered again.
 * @example
 * nameEventExecution(['acme', 'close-door', '1.0.0'], 'e1'); // 'acme-close-door-1.0.0-e1'
 */
export function nameEventExecution(words: readonly string[], eventId: string): string {
  const room = MAX_EXECUTION_NAME - eventId.length - 1;
  return `${words.join('-').slice(0, Math.max(0, room))}-${eventId}`.slice(-MAX_EXECUTION_NAME);
}
