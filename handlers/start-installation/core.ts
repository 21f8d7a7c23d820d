import { parseReactorId } from '@attack-reactor/kit/contract';
import { nameEventExecution } from '#domain/hub/event-execution.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';

export type StartInstallationDeps = {
  readonly workflow: Pick<Workflow, 'start'>;
  readonly installArn: string;
  readonly uninstallArn: string;
};

/** A change of what is wanted, before and after; undefined: it was not, or is not any more. */
export type WishChange = {
  readonly sequenceNumber: string;
  readonly eventId: string;
  readonly before: WantedReactor | undefined;
  readonly after: WantedReactor | undefined;
};

export type InstallationStarts = {
  /** Names of the executions that were started. */
  readonly started: readonly string[];
  /** The place from which on changes must be delivered again, with the reason; undefined: all are done. */
  readonly failed?: { readonly from: string; readonly cause: unknown };
};

/**
 * Starts the work on every wish that changed, in the order of the changes: a new version or new bytes are installed, a wish that
 * went away is uninstalled. The name of an execution comes from the event, so a change that is delivered again does nothing more.
 */
export async function startInstallations(changes: readonly WishChange[], deps: StartInstallationDeps): Promise<InstallationStarts> {
  const started: string[] = [];
  for (const change of changes) {
    try {
      const name = await startWork(change, deps);
      if (name !== undefined) started.push(name);
    } catch (cause) {
      return { started, failed: { from: change.sequenceNumber, cause } };
    }
  }
  return { started };
}

async function startWork({ eventId, before, after }: WishChange, deps: StartInstallationDeps): Promise<string | undefined> {
  const wanted = after ?? before;
  if (wanted === undefined || (after !== undefined && isSame(before, after))) return undefined;
  const { reactorId, version } = wanted;
  const { publisher, id } = parseReactorId(reactorId);
  const name = nameEventExecution([publisher, id, version], eventId);
  if (after === undefined) await deps.workflow.start(deps.uninstallArn, name, { reactorId, wanted });
  else await deps.workflow.start(deps.installArn, name, { reactorId });
  return name;
}

/** The agreement to lose an undo changes nothing that is installed. Consent that is given again asks for another try. */
function isSame(before: WantedReactor | undefined, after: WantedReactor): boolean {
  return before?.version === after.version && before.digest === after.digest && before.consent.at === after.consent.at;
}
