import { countPeople } from '#domain/reaction/approver-principals.ts';
import type { Config } from '#infra/config/config.ts';

/** Lists the things that an environment does without, one line each with the field that changes it. Pure. */
export function listWarnings({ alarms, protectData, backend, reaction }: Config): readonly string[] {
  const asking = reaction.bindings.filter(({ mode }) => mode === 'approval');
  const waiting = asking.length > 0;
  const unanswered = asking.some(({ approvers }) => countPeople(reaction.approverPrincipals, approvers) === 0);
  const warnings: readonly (readonly [boolean, string])[] = [
    [alarms.notify === 'nobody', 'alarms ring and nobody is told (alarms)'],
    [!protectData, 'database and tables can be deleted (protectData)'],
    [backend.kind === 'local', 'the state is a file on this machine and has no lock for a second one (backend)'],
    [reaction.bindings.length === 0, 'no finding causes a reaction (reaction.bindings)'],
    [waiting && reaction.notifications.length === 0, 'a reaction waits for approval and nobody hears of it (reaction.notifications)'],
    [unanswered, 'a reaction waits for approval and nobody may answer it (reaction.approverPrincipals)'],
  ];
  return warnings.flatMap(([holds, text]) => (holds ? [text] : []));
}
