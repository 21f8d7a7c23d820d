import { createHash } from 'node:crypto';
import { SeedInputInvalid } from './input-invalid.ts';
import type { SeedTable } from './sql-table.ts';

/** Where a fact comes from, and the license under which it is used. */
export type Provenance = {
  readonly repository: string;
  readonly revision: string | null;
  readonly reference: string | null;
  readonly license: string;
};

/** Collects every source that a row names and gives it a short, stable id. */
export type ProvenanceRegister = { findId(provenance: Provenance): string; table(): SeedTable };

/** A register in which nothing is named yet. */
export function provenanceRegister(): ProvenanceRegister {
  const known = new Map<string, Provenance>();
  return {
    findId(provenance) {
      const id = shortId(provenance);
      const other = known.get(id);
      if (other && identifyFinding(other) !== identifyFinding(provenance))
        throw new Error(`Two sources share the id ${id}: lengthen shortId.`);
      known.set(id, provenance);
      return id;
    },
    table: () => ({
      table: 'provenance',
      columns: ['id', 'repository', 'revision', 'reference', 'license'],
      rows: [...known].map(([id, source]) => [id, source.repository, source.revision, source.reference, source.license]),
    }),
  };
}

/** `prowler-5f2a1c`: a word to recognize and enough of a hash to be unique. It depends on nothing but the source itself. */
function shortId(provenance: Provenance): string {
  const word = provenance.repository.split(/[-./]/)[0] ?? '';
  const hash = createHash('sha256').update(identifyFinding(provenance)).digest('hex');
  return `${word.toLowerCase()}-${hash.slice(0, 6)}`;
}

function identifyFinding({ repository, revision, reference, license }: Provenance): string {
  return JSON.stringify([repository, revision, reference, license]);
}

/**
 * Reads `owner/repository@revision path` and `docs.aws.amazon.com/page (copy)`, the two forms of a source in the TSV files.
 * @throws SeedInputInvalid for any other form.
 */
export function parseProvenance(text: string, license: string, at: string): Provenance {
  if (license === '') throw new SeedInputInvalid(`${at}: no license; a row without one cannot be redistributed`);
  const repository = /^([\w.-]+\/[\w.-]+)@(\S+)(?: (.+))?$/.exec(text);
  if (repository?.[1]) {
    return { repository: repository[1], revision: repository[2] ?? null, reference: repository[3] ?? null, license };
  }
  const page = /^(?:docs\.aws\.amazon\.com\/|AWS docs ?)(.*)$/.exec(text);
  if (page) return { repository: 'docs.aws.amazon.com', revision: null, reference: page[1] || null, license };
  throw new SeedInputInvalid(`${at}: source "${text}" is neither "owner/repository@revision path" nor a page of docs.aws.amazon.com`);
}
