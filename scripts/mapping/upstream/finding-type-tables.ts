import { SeedInputInvalid } from '../../seed/input-invalid.ts';
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
  /** Names of Security Hub for the type: several where it depends on the role of the resource, none where the table does not say. */
  readonly asffTypes: readonly string[];
};

/** The content of a page about finding types. */
export type FindingTypePage = {
  readonly file: InputFile;
  readonly types: readonly ListedFindingType[];
  /** Rows that do not tell their type: `line 12 (text of the cell)`. Nothing is taken from them. */
  readonly unclear: readonly string[];
};

/** The column that a heading names, by the words it begins with after the name of the service. */
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
 * Reads the pipe tables of finding types in the GuardDuty user guide as Markdown: `guardduty_finding-types-active.md`, and
 * with it `securityhub-integration.md`, whose rows mostly link to a type without naming it. Unclear are rows whose type no
 * page of `files` names, whose ASFF type is one of another resource, and rows of retired types.
 * @throws SeedInputInvalid naming file and line; also where most rows of a page are unclear.
 */
export function readGuardDutyTypes(files: readonly InputFile[]): readonly FindingTypePage[] {
  return readPages(files, GUARDDUTY_TYPE, 'GuardDuty');
}

/**
 * Reads the same kind of tables in the Macie user guide (`securityhub-integration.md`).
 * @throws SeedInputInvalid naming file and line; also where most rows of a page are unclear.
 */
export function readMacieTypes(files: readonly InputFile[]): readonly FindingTypePage[] {
  return readPages(files, MACIE_TYPE, 'Macie');
}

function readPages(files: readonly InputFile[], pattern: RegExp, service: string): readonly FindingTypePage[] {
  const pages = files.map((file) => ({ file, rows: [...tableRows(file)] }));
  const named = pages.flatMap(({ rows }) => rows.filter(({ text }) => pattern.test(text)));
  const byAddress = new Map(named.flatMap(({ address, text }) => (address === undefined ? [] : [[address, text]])));
  return pages.map(({ file, rows }) => {
    const [first] = rows;
    if (!first) throw new SeedInputInvalid(`${file.path}: no table with a column "Finding type"; give the page as Markdown`);
    const read = rows.map((row) => ({ row, type: findType(row, pattern, byAddress) }));
    const unclear = read.flatMap(({ row, type }) => (type === undefined ? row : []));
    const [other] = unclear;
    if (other && unclear.length > rows.length / 2)
      throw new SeedInputInvalid(
        `${file.path}:${other.line}: "${other.text}" is not a finding type of ${service}; is it another table? ` +
          'Where rows only link to types, give the page that lists the types too',
      );
    return {
      file,
      types: listedTypes(
        file,
        read.flatMap(({ row, type }) => (type === undefined ? [] : { row, type })),
      ),
      unclear: unclear.map(({ line, text }) => `line ${line} (${text.length > 60 ? `${text.slice(0, 59)}…` : text})`),
    };
  });
}

/** The type that a row names, or else the one that other rows name at the place to which it links. */
function findType({ text, address = '', cells }: TableRow, pattern: RegExp, byAddress: ReadonlyMap<string, string>): string | undefined {
  if (address.includes('retired')) return undefined;
  const type = pattern.test(text) ? text : byAddress.get(address);
  const resource = /:(\w+)\//.exec(type ?? '')?.[1] ?? '';
  // The guide links some rows to a type of the same name on another resource.
  return listItems(cells.asffType ?? '').every((asffType) => asffType.includes(resource)) ? type : undefined;
}

function listedTypes(
  { path }: InputFile,
  rows: readonly { readonly row: TableRow; readonly type: string }[],
): readonly ListedFindingType[] {
  const types = new Map<string, ListedFindingType>();
  for (const { type, row } of rows) {
    const at = `${path}:${row.line}`;
    const { resource = '', dataSource = '', severity, asffType = '' } = row.cells;
    const earlier = types.get(type);
    if (earlier) throw new SeedInputInvalid(`${at}: ${type} is there twice, first at ${earlier.at}; keep one row`);
    types.set(type, {
      at,
      type,
      resource: listItems(resource).join(', ') || null,
      dataSource: listItems(dataSource).join(', ') || null,
      severity: severity === undefined ? null : readSeverity(plainText(severity), at),
      asffTypes: listItems(asffType),
    });
  }
  return [...types.values()];
}

/** A row that may be about a finding type: the text of that cell, where it links to, and all cells as Markdown. */
type TableRow = {
  readonly line: number;
  readonly text: string;
  readonly address: string | undefined;
  readonly cells: Partial<Readonly<Record<Column, string>>>;
};

/** Rows of every table that has a column of finding types. A table ends with the first line that is no row. */
function* tableRows({ path, text }: InputFile): Generator<TableRow> {
  let columns: readonly (Column | undefined)[] = [];
  let isInTable = false;
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const cells = listCells(content);
    if (!cells) isInTable = false;
    else if (!isInTable) {
      isInTable = true;
      columns = cells.map(findColumn);
    } else if (columns.includes('type') && !cells.every((cell) => /^\s*:?-+:?\s*$/.test(cell))) {
      if (cells.length !== columns.length)
        throw new SeedInputInvalid(
          `${path}:${line}: ${cells.length} cells, and the table has ${columns.length} columns; is the file whole?`,
        );
      const named: TableRow['cells'] = Object.fromEntries(columns.flatMap((column, place) => (column ? [[column, cells[place]]] : [])));
      yield { line, text: plainText(named.type ?? ''), address: findAddress(named.type ?? ''), cells: named };
    }
  }
}

/** The cells of a row as Markdown, or undefined where the line is no row of a table. */
function listCells(line: string): readonly string[] | undefined {
  if (!line.trimStart().startsWith('|')) return undefined;
  const cells = line
    .trim()
    .slice(1)
    .split(/(?<!\\)\|/);
  // A row that ends in a pipe leaves nothing behind it; one that was cut short leaves the rest of a cell.
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells;
}

/** Page and heading to which a cell links, however the guide was converted: `guardduty_finding-types-s3#discovery-s3-toripcaller`. */
function findAddress(cell: string): string | undefined {
  const [, page, heading] = /\]\((?:[^)]*\/)?([\w-]+)\.(?:md|html)#([\w-]+)/.exec(cell) ?? [];
  return page && heading && `${page}#${heading}`;
}

/** The lines of a cell, without the signs of a list. */
function listItems(cell: string): readonly string[] {
  return cell
    .split(/<br\s*\/?>/i)
    .map((line) => plainText(line).replace(/^[+-] /, ''))
    .filter((line) => line !== '');
}

/** Footnotes marked with a plus, links, code, bold and escapes off; an asterisk that is escaped, linked or stands alone stays. */
function plainText(cell: string): string {
  return cell
    .replaceAll(/\[\\?\+\]\(#[^)]*\)/g, '')
    .replaceAll(/!?\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/\\([^\w\s])/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function findColumn(heading: string): Column | undefined {
  return HEADINGS.find(([pattern]) => pattern.test(plainText(heading).toLowerCase()))?.[1];
}

function readSeverity(cell: string, at: string): string {
  if (/^vari/i.test(cell)) return 'Variable';
  const word = SEVERITIES.find((severity) => cell.replace(/\s*(?:\*|\(variable\))$/, '') === severity);
  if (!word) throw new SeedInputInvalid(`${at}: severity is "${cell}", expected ${SEVERITIES.join(', ')} or Variable`);
  return cell === word ? word : `${word} (variable)`;
}
