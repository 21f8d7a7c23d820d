/**
 * Returns what tells the thing of an id or ARN from others of its kind: the text after the last slash, else after the last
 * colon. An id of another form comes back whole.
 */
export function readLastPart(id: string): string {
  return /[^/]+$/.exec(id)?.[0].match(/[^:]+$/)?.[0] ?? id;
}
