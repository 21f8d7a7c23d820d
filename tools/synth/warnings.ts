import type { Config } from '#infra/config/config.ts';

/** Lists the things that an environment does without, one line each with the field that changes it. Pure. */
export function listWarnings({ alarms, protectData, backend, reaction }: Config): readonly string[] {
  const waiting = reaction.bindings.some(({ mode }) => mode === 'approval');
  const warnings: readonly (readonly [boolean, string])[] = [
    [alarms.notify === 'nobody', 'alarms ring and nobody is told (alarms)'],
    [!protectData, 'database and tables can be deleted (protectData)'],
    [backend.kind === 'local', 'the state is a file on this machine and has no lock for a second one (backend)'],
    [reaction.bindings.length === 0, 'no finding causes a reaction (reaction.bindings)'],
    [waiting && reaction.notifications.length === 0, 'a reaction waits for approval and nobody hears of it (reaction.notifications)'],
  ];
  return warnings.flatMap(([holds, text]) => (holds ? [text] : []));
}
