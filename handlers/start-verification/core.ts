import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import { nameEventExecution } from '#domain/hub/event-execution.ts';
import { isTombstone } from '#domain/hub/publishing.ts';
import type { Catalog } from '#platform/hub/catalog.ts';
import type { ControlOffers } from '#platform/hub/control-offers.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';

export type StartVerificationDeps = {
  readonly catalog: Pick<Catalog, 'bury'>;
  readonly offers: Pick<ControlOffers, 'follow'>;
  readonly workflow: Pick<Workflow, 'start'>;
  readonly stateMachineArn: string;
};

/** A change of a row, before and after; undefined: there was none, or there is none any more. */
export type CatalogRowChange = {
  readonly sequenceNumber: string;
  readonly eventId: string;
  readonly before: CatalogEntry | undefined;
  readonly after: CatalogEntry | undefined;
};

export type VerificationStarts = {
  /** Names of the executions that were started. */
  readonly started: readonly string[];
  /** Versions whose rows somebody deleted or gave to other bytes; a tombstone stands there now. */
  readonly buried: readonly string[];
  /** The place from which on changes must be delivered again, with the reason; undefined: all are done. */
  readonly failed?: { readonly from: string; readonly cause: unknown };
};

/**
 * Does what the changes of the catalog ask for, one after the other: checks begin for what is published, or published again; the
 * search by controls follows; what somebody deleted is withdrawn, and its name and version stay used up. A change that is
 * delivered again does nothing more.
 */
export async function startVerifications(changes: readonly CatalogRowChange[], deps: StartVerificationDeps): Promise<VerificationStarts> {
  const [started, buried]: string[][] = [[], []];
  for (const change of changes) {
    try {
      const name = await startChecks(change, deps);
      if (name !== undefined) started?.push(name);
      await deps.offers.follow(change.after, change.before);
      const deleted = findDeleted(change);
      if (deleted === undefined) continue;
      await deps.catalog.bury(deleted);
      buried?.push(nameVersion(deleted.version));
    } catch (cause) {
      return { started: started ?? [], buried: buried ?? [], failed: { from: change.sequenceNumber, cause } };
    }
  }
  return { started: started ?? [], buried: buried ?? [] };
}

/** @returns the name of the execution; undefined where nothing is to be checked */
async function startChecks(
  { eventId, before, after }: CatalogRowChange,
  { workflow, stateMachineArn }: StartVerificationDeps,
): Promise<string | undefined> {
  if (after === undefined || after.version.state !== 'PUBLISHED' || after.askedAt === before?.askedAt) return undefined;
  const { publisher, name, version, digest } = after.version;
  const execution = nameEventExecution([publisher, name, version], eventId);
  await workflow.start(stateMachineArn, execution, { publisher, name, version, digest });
  return execution;
}

/** The row that is gone: deleted, or written over with other bytes by somebody who goes past the catalog. */
function findDeleted({ before, after }: CatalogRowChange): CatalogEntry | undefined {
  if (before === undefined || after?.version.digest === before.version.digest) return undefined;
  return after !== undefined && isTombstone(after) ? undefined : before;
}
