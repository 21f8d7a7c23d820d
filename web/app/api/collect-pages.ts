/** One part of a whole list: a page of it, and where the next one begins. */
type ExportPart<Content> = { readonly content: Content; readonly rows: number; readonly next: string | null };

export type Collected<Content> = { readonly parts: readonly Content[]; readonly rows: number; readonly isCut: boolean };

/** Seconds after which a failure is to be asked about again; undefined: it stays one. */
type Patience = (error: unknown) => number | undefined;

type Collecting<Content> = {
  readonly ask: (cursor: string | undefined) => Promise<ExportPart<Content>>;
  /** The most rows; the part that reaches it is the last one. */
  readonly most: number;
  readonly hear: (rows: number) => void;
  readonly patience: Patience;
  readonly wait: (seconds: number) => Promise<void>;
};

const MOST_ATTEMPTS = 5;

/**
 * Asks for one page after the other until there is no next one. A failure that passes (the database wakes, too many requests at
 * once) is waited for, at most five times for one page.
 * @throws what `ask` throws
 */
export async function collectPages<Content>({ ask, most, hear, patience, wait }: Collecting<Content>): Promise<Collected<Content>> {
  const parts: Content[] = [];
  let rows = 0;
  let cursor: string | undefined;
  do {
    const from = cursor;
    const part = await insist(() => ask(from), patience, wait);
    parts.push(part.content);
    rows += part.rows;
    cursor = part.next ?? undefined;
    hear(rows);
  } while (cursor !== undefined && rows < most);
  return { parts, rows, isCut: cursor !== undefined };
}

async function insist<Answered>(
  ask: () => Promise<Answered>,
  patience: Patience,
  wait: (seconds: number) => Promise<void>,
): Promise<Answered> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const seconds = patience(error);
      if (seconds === undefined || attempt >= MOST_ATTEMPTS) throw error;
      await wait(seconds);
    }
  }
}

/** Puts tables together that each begin with the same header line. A line ends in CRLF, as RFC 4180 has it. */
export function joinTables(tables: readonly string[]): string {
  return tables.map((table, index) => (index === 0 ? table : table.slice(table.indexOf('\r\n') + 2))).join('');
}

/** Counts the rows of a table after its header. A line break inside of quotes ends no row. */
export function countRows(table: string): number {
  let quotes = 0;
  let lines = 0;
  for (let at = 0; at < table.length; at += 1) {
    if (table[at] === '"') quotes += 1;
    else if (table[at] === '\n' && quotes % 2 === 0) lines += 1;
  }
  return Math.max(0, lines - 1);
}

/** Reads the cursor of the next page from a `Link` header (RFC 8288). */
export function readNextCursor(link: string | null): string | null {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? '') ?? [];
  return target === undefined ? null : new URL(target, 'https://api.invalid').searchParams.get('cursor');
}
