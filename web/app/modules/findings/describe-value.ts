/** The part of `useI18n` that writes a message. */
type Messages = { t(key: string): string; te(key: string): boolean };

/** Names that only the API knows, such as those of standards: for each field the name of a value. */
export type ValueNames = { readonly [field: string]: ReadonlyMap<string, string> };

/** Says why nothing is done, by its code; a code without a text is said as it is. */
export function describeReason({ t, te }: Messages, code: string): string {
  const key = `findings.reason.${code}.is`;
  return te(key) ? t(key) : code;
}

/** Says a value of a field in words, where there are words for it; else the value as it is. */
export function describeValue({ t, te }: Messages, field: string, value: string, names: ValueNames = {}): string {
  const name = names[field]?.get(value);
  if (name !== undefined) return name;
  const key = field === 'severity' ? `common.severity.${value}` : `findings.value.${field}.${value}`;
  // Values are texts of others: one with a dot in it would look up something else.
  return /^\w+$/.test(value) && te(key) ? t(key) : value;
}
