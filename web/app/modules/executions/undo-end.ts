import { KEEP_EXECUTIONS_MS } from '../../../../domain/reaction/execution-keeping.ts';

/** Until when a change can be undone: its backup is kept as long as the record. */
export function findUndoEnd({ openedAt }: { readonly openedAt: string }): string {
  return new Date(Date.parse(openedAt) + KEEP_EXECUTIONS_MS).toISOString();
}
