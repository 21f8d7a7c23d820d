import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import type * as z from 'zod';
import { ReactorInvalid } from '#domain/base/errors.ts';
import type { Kept } from '#domain/reaction/execution-record.ts';
import type { Decided } from '#domain/reaction/reaction-state.ts';
import type { ReasonOf } from '#domain/reaction/reason.ts';
import type { Host } from '#platform/base/host.ts';
import { type ExecutionRecords, executionRecordsTable } from './execution-records.ts';
import { memberSessions } from './member-sessions.ts';
import { openOrganization, openRules } from './reaction-access.ts';
import type { ReactionRules } from './reaction-rules-cache.ts';
import { openReactorFunctions } from './reactor-functions.ts';
import { ReactorSession, type ReactorSessionDeps } from './reactor-session.ts';
import type { reactionWorkEnv } from './work-env.ts';

/** The parts of work on a reaction in a member account. */
export type ReactionWork = ReactorSessionDeps & {
  readonly rules: () => Promise<ReactionRules>;
  readonly records: ExecutionRecords;
};

export function reactionWork(env: z.output<z.ZodObject<typeof reactionWorkEnv>>, host: Host): ReactionWork {
  return {
    rules: openRules(env, host),
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
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
 * The reactor of a reaction, as it was when the reaction was decided.
 * @param begun what an earlier phase worked with; a later version of the same major one may carry on with it
 * @throws ReactorInvalid where another version, or none, is installed now
 */
export async function openReactorSession(reaction: Decided, work: ReactionWork, begun?: Pick<Kept, 'parameters'>): Promise<ReactorSession> {
  const { reactor: wanted } = reaction.decision;
  const { reactors } = await work.rules();
  const installed = reactors.get(wanted.id);
  if (installed === undefined) throw new ReactorInvalid(`Reactor ${wanted.id} is no longer installed.`);
  // A backup of an earlier version is restored by a later one of the same major version; only a new beginning is decided
  // anew.
  const isSame =
    begun === undefined
      ? installed.manifest.version === wanted.version
      : findMajor(installed.manifest.version) === findMajor(wanted.version);
  if (!isSame) {
    throw new ReactorInvalid(
      `Reactor ${wanted.id} was ${wanted.version} when this was decided and is ${installed.manifest.version} now; ${begun === undefined ? 'start again' : 'install a version that can finish it'}.`,
    );
  }
  return new ReactorSession(reaction, installed, work, begun?.parameters);
}

function findMajor(version: string): string | undefined {
  return version.split('.')[0];
}
