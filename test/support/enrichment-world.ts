import type { LedgerEntry, LedgerWrite } from '#domain/enrichment/enrichment-ledger.ts';
import type { ImportDocument } from '#domain/enrichment/import-document.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { type EnrichDeps, enrich, listArrivals } from '#handlers/enrich/core.ts';
import type { EnrichmentLedger } from '#platform/enrichment/enrichment-ledger.ts';
import { importingPublisher } from '#platform/enrichment/finding-publisher.ts';
import type { DeadLetter } from '#platform/queue/dead-letters.ts';
import type { FindingImporter, Refusal } from '#platform/security-hub/security-hub.ts';
import { HOME, importedEvent } from './findings.ts';
import { mappingRelease } from './mapping-release.ts';

type StoredFinding = {
  readonly Id: string;
  readonly UpdatedAt: string;
  readonly RecordState: string;
  readonly ProductFields: Record<string, string>;
};

/** The ledger's contract in memory: conditional writes by revision. */
class LedgerInMemory implements EnrichmentLedger {
  readonly entries = new Map<string, LedgerEntry>();

  async recall(identities: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>> {
    return new Map(
      identities.flatMap((identity) => {
        const entry = this.entries.get(identity);
        return entry === undefined ? [] : [[identity, entry] as const];
      }),
    );
  }

  async remember(writes: readonly LedgerWrite[]): Promise<ReadonlySet<string>> {
    const conflicts = new Set<string>();
    for (const { entry, expected } of writes) {
      if (this.entries.get(entry.identity)?.revision === expected?.revision) this.entries.set(entry.identity, entry);
      else conflicts.add(entry.identity);
    }
    return conflicts;
  }
}

/** Imports as Security Hub does them, as far as enrichment relies on it: an older UpdatedAt is ignored. */
export class HubInMemory implements FindingImporter {
  readonly findings = new Map<string, StoredFinding>();
  imported = 0;
  refuse: (id: string) => Refusal | undefined = () => undefined;

  async import(documents: readonly ImportDocument[]) {
    const refused = new Map<string, Refusal>();
    for (const { id, pieces } of documents) {
      const refusal = this.refuse(id);
      if (refusal !== undefined) refused.set(id, refusal);
      else this.#store(JSON.parse(pieces.join('')));
    }
    return { accepted: new Set(documents.map(({ id }) => id).filter((id) => !refused.has(id))), refused };
  }

  active(): string[] {
    return [...this.findings.values()]
      .filter((finding) => finding.RecordState === 'ACTIVE')
      .map(({ Id }) => Id)
      .toSorted();
  }

  activeTechniques(): string[] {
    return this.active()
      .map((id) => this.findings.get(id)?.ProductFields['attack/technique-id'] ?? '')
      .toSorted();
  }

  #store(finding: StoredFinding): void {
    this.imported += 1;
    const stored = this.findings.get(finding.Id);
    if (stored === undefined || finding.UpdatedAt >= stored.UpdatedAt) this.findings.set(finding.Id, finding);
  }
}

/** Everything that λ enrich works with, in memory. */
export function enrichmentWorld(overrides: Partial<EnrichDeps> = {}) {
  const ledger = new LedgerInMemory();
  const hub = new HubInMemory();
  const deadLetters: DeadLetter[] = [];
  const index = new MappingIndex(mappingRelease());
  const deps: EnrichDeps = {
    mapping: { current: async () => index },
    ledger,
    publisher: importingPublisher(async () => hub),
    deadLetters: { put: async (letters) => void deadLetters.push(...letters) },
    policy: { granularity: 'technique', maxTechniques: 5 },
    contextOf: (current) => ({ companyName: 'Example', home: HOME, targetOf: () => HOME, index: current }),
    ...overrides,
  };
  let delivered = 0;
  /** Delivers documents as one batch, each in a message of its own. */
  const deliver = (...documents: unknown[]) =>
    enrich(
      documents.flatMap((document) => {
        delivered += 1;
        const body = typeof document === 'string' ? document : JSON.stringify(importedEvent(document));
        return listArrivals({ messageId: `message-${delivered}`, body });
      }),
      deps,
    );
  return { deps, ledger, hub, deadLetters, deliver, index };
}
