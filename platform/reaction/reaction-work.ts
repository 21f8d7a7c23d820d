import { formatReactorId } from '@attack-reactor/kit/contract';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import type * as z from 'zod';
import { ReactorInvalid } from '#domain/base/errors.ts';
import type { Kept } from '#domain/reaction/execution-record.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { Decided } from '#domain/reaction/reaction-state.ts';
import type { ReasonOf } from '#domain/reaction/reason.ts';
import type { Host } from '#platform/base/host.ts';
import { type ExecutionRecords, executionRecordsTable } from './execution-records.ts';
import { memberSessions } from './member-sessions.ts';
import { openOrganization, openRules } from './reaction-access.ts';
import type { ReactionRules } from './reaction-rules-cache.ts';
import { openReactorFunctions } from './reactor-functions.ts';
import { ReactorSession, type ReactorSessionDeps } from './reactor-session.ts';
import { type ReactorVersions, reactorVersionsTable } from './reactor-versions.ts';
import type { reactionWorkEnv } from './work-env.ts';

/** The parts of work on a reaction in a member account. */
export type ReactionWork = ReactorSessionDeps & {
  readonly rules: () => Promise<ReactionRules>;
  readonly records: ExecutionRecords;
  readonly versions: ReactorVersions;
};

export function reactionWork(env: z.output<z.ZodObject<typeof reactionWorkEnv>>, host: Host): ReactionWork {
  return {
    rules: openRules(env, host),
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    versions: reactorVersionsTable(host.client(DynamoDBClient), env.LOCAL_REACTORS_TABLE, host.clock),
    organization: openOrganization(env, host),
    sessions: memberSessions(host.client(STSClient), { roleName: env.MEMBER_ROLE_NAME, externalId: env.MEMBER_ROLE_EXTERNAL_ID }),
    functions: openReactorFunctions(host),
  };
}

/** Tells whether a reaction has to be decided anew because another version of its reactor is installed by now. */
export async function findReplaced(
  { decision: { reactor } }: Decided,
  { rules }: Pick<ReactionWork, 'rules'>,
): Promise<ReasonOf<'reactor-replaced'> | undefined> {
  const installed = (await rules()).reactors.get(reactor.id)?.manifest.version;
  if (installed === undefined || installed === reactor.version) return undefined;
  return { code: 'reactor-replaced', reactorId: reactor.id, version: reactor.version, installed };
}

/**
 * Opens the reactor that is installed, to make a plan, and keeps its version for all that follows from this plan.
 * @throws ReactorInvalid where another version, or none, is installed now
 */
export async function openPlanner(reaction: Decided, work: ReactionWork): Promise<ReactorSession> {
  const { id, version } = reaction.decision.reactor;
  const installed = (await work.rules()).reactors.get(id);
  if (installed?.manifest.version !== version) throw new ReactorInvalid(`Reactor ${id} ${version} is no longer installed.`);
  requireEnabled(installed);
  await work.versions.keep(installed);
  return new ReactorSession(reaction, installed, work);
}

/**
 * Opens the reactor that planned a reaction, in exactly that version, whichever one is installed by now.
 * @param begun what an earlier phase worked with
 * @throws ReactorInvalid where that version is not there any more
 */
export async function openReactorSession(reaction: Decided, work: ReactionWork, begun?: Pick<Kept, 'parameters'>): Promise<ReactorSession> {
  const { id, version } = reaction.decision.reactor;
  const planner = await findPlanner(reaction, work);
  if (planner !== undefined) {
    requireEnabled(planner);
    return new ReactorSession(reaction, planner, work, begun?.parameters);
  }
  const installed = (await work.rules()).reactors.get(id);
  const today = installed === undefined ? 'none is installed' : `${installed.manifest.version} is installed`;
  throw new ReactorInvalid(
    `Reactor ${id} ${version} planned this and is not there any more; ${today}. Install ${version} again, or act by hand: the record has the plan.`,
  );
}

/** @throws ReactorInvalid for a version that a hub called harmful: not even an undo is left to it */
function requireEnabled({ manifest, disabled }: InstalledReactor): void {
  if (disabled === undefined) return;
  throw new ReactorInvalid(
    `Reactor ${formatReactorId(manifest)} ${manifest.version} was disabled at ${disabled.at}: its hub says that it does harm (${disabled.reason}). Act by hand: the record has the plan and the state before.`,
  );
}

/**
 * Finds the version that planned: what is installed, where it is that very one, else what was kept when it planned.
 * @returns undefined: it is not there any more
 */
export async function findPlanner(
  { decision: { reactor } }: Decided,
  { rules, versions }: Pick<ReactionWork, 'rules'> & { readonly versions: Pick<ReactorVersions, 'find'> },
): Promise<InstalledReactor | undefined> {
  const installed = (await rules()).reactors.get(reactor.id);
  return installed?.manifest.version === reactor.version ? installed : versions.find(reactor);
}
