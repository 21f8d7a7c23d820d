/**
 * Beginnings that a spreadsheet would run as a formula, full-width forms included:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * A table as RFC 4180 wants it: CRLF after every line, quotes where a cell needs them. A cell that a spreadsheet would take
 * for a formula gets an apostrophe in front, and is text again.
 */
export function csv(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((row) => `${row.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
