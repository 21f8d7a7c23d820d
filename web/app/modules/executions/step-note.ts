/** A field of a step that people read first. `label` is a key below `executions.note`. */
export type StepNote = { readonly label: string; readonly value: string };

/** Fields of details in the order in which they are said; what is not named here stands in the raw detail alone. */
const FIELDS = [
  'verdict',
  'comment',
  'breakGlass',
  'mode',
  'status',
  'workflow',
  'reason',
  'rest',
  'error',
  'message',
  'kind',
  'approvers',
  'expiresAt',
  'by',
  'rolledBack',
] as const;

/** Reads what there is to say about a step in a few words. Lists are joined; what is false, empty or a structure is left out. */
export function readNotes(detail: unknown): readonly StepNote[] {
  if (typeof detail !== 'object' || detail === null) return [];
  const fields = detail as Readonly<Record<string, unknown>>;
  return FIELDS.flatMap((label) => {
    const value = say(fields[label]);
    return value === undefined ? [] : [{ label, value }];
  });
}

function say(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (value === true) return '✓';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return value.join(', ');
  return undefined;
}
