import { SeedInputInvalid } from '../../seed/tsv.ts';
import type { InputFile } from './input-file.ts';

/** A finding type as a page of an AWS guide lists it; null where the table has no such column. */
export type ListedFindingType = {
  /** File and line, for messages. */
  readonly at: string;
  readonly type: string;
  readonly resource: string | null;
  readonly dataSource: string | null;
  /** `High`, `High (variable)` where the page marks it with an asterisk, `Variable`. */
  readonly severity: string | null;
  readonly asffType: string | null;
};

/** Which column a heading names, by the words it begins with after the name of the service. */
const HEADINGS: readonly (readonly [RegExp, 'type' | 'asffType' | 'resource' | 'dataSource' | 'severity'])[] = [
  [/^asff finding type/, 'asffType'],
  [/^(?:\w+ )?finding types?$/, 'type'],
  [/^resource/, 'resource'],
  [/data source/, 'dataSource'],
  [/severity/, 'severity'],
];
type Column = (typeof HEADINGS)[number][1];

const SEVERITIES = ['Low', 'Medium', 'High', 'Critical'];
const GUARDDUTY_TYPE = /^[A-Z]\w+:[A-Z]\w+\/[A-Z0-9][\w&]*(?:[.!-][\w&]+)*$/;
const MACIE_TYPE = /^(?:Policy:IAMUser|SensitiveData:S3Object)\/\w+$/;

/**
 * Reads the pipe tables of finding types in the GuardDuty user guide as Markdown (`guardduty_finding-types-active.md`, also
 * the table of ASFF types in `securityhub-integration.md`).
 * @throws SeedInputInvalid naming file and line.
 */
export function readGuardDutyTypes(file: InputFile): readonly ListedFindingType[] {
  return readTypes(file, GUARDDUTY_TYPE, 'GuardDuty');
}

/**
 * Reads the same kind of tables in the Macie user guide.
 * @throws SeedInputInvalid naming file and line.
 */
export function readMacieTypes(file: InputFile): readonly ListedFindingType[] {
  return readTypes(file, MACIE_TYPE, 'Macie');
}

function readTypes(file: InputFile, pattern: RegExp, service: string): readonly ListedFindingType[] {
  const types = new Map<string, ListedFindingType>();
  for (const { at, cells } of tableRows(file)) {
    const type = cells.type ?? '';
    if (!pattern.test(type)) throw new SeedInputInvalid(`${at}: "${type}" is not a finding type of ${service}; is it another table?`);
    const earlier = types.get(type);
    if (earlier) throw new SeedInputInvalid(`${at}: ${type} is there twice, first at ${earlier.at}; keep one row`);
    types.set(type, {
      at,
      type,
      resource: cells.resource || null,
      dataSource: cells.dataSource || null,
      severity: cells.severity === undefined ? null : severityOf(cells.severity, at),
      asffType: cells.asffType || null,
    });
  }
  if (types.size === 0) throw new SeedInputInvalid(`${file.path}: no table with a column "Finding type"; give the page as Markdown`);
  return [...types.values()];
}

type TableRow = { readonly at: string; readonly cells: Partial<Readonly<Record<Column, string>>> };

/** Rows of every table that has a column of finding types. A table ends with the first line that is no row. */
function* tableRows({ path, text }: InputFile): Generator<TableRow> {
  let columns: readonly (Column | undefined)[] = [];
  let isInTable = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const at = `${path}:${index + 1}`;
    const cells = cellsOf(line);
    if (!cells) isInTable = false;
    else if (!isInTable) {
      isInTable = true;
      columns = cells.map(columnOf);
    } else if (columns.includes('type') && !cells.every((cell) => /^:?-+:?$/.test(cell))) {
      if (cells.length !== columns.length)
        throw new SeedInputInvalid(`${at}: ${cells.length} cells, and the table has ${columns.length} columns; is the file whole?`);
      yield { at, cells: Object.fromEntries(columns.flatMap((column, place) => (column ? [[column, cells[place]]] : []))) };
    }
  }
}

/** The cells of a row as plain text, or undefined where the line is no row of a table. */
function cellsOf(line: string): readonly string[] | undefined {
  if (!line.trimStart().startsWith('|')) return undefined;
  const cells = line
    .trim()
    .slice(1)
    .split(/(?<!\\)\|/);
  // A row that ends in a pipe leaves nothing behind it; one that was cut short leaves the rest of a cell.
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells.map(plainText);
}

/** Links, code, bold and escapes off; an asterisk that is escaped or stands alone stays. */
function plainText(cell: string): string {
  return cell
    .replaceAll(/!?\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/\\([^\w\s])/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function columnOf(heading: string): Column | undefined {
  return HEADINGS.find(([pattern]) => pattern.test(heading.toLowerCase()))?.[1];
}

function severityOf(cell: string, at: string): string {
  if (/^vari/i.test(cell)) return 'Variable';
  const word = SEVERITIES.find((severity) => cell.replace(/\s*(?:\*|\(variable\))$/, '') === severity);
  if (!word) throw new SeedInputInvalid(`${at}: severity is "${cell}", expected ${SEVERITIES.join(', ')} or Variable`);
  return cell === word ? word : `${word} (variable)`;
}
