import { LAMBDA_HICCUPS } from '#domain/base/passing-errors.ts';
import type { StepContract } from '#domain/reaction/step-contract.ts';
import { type Fault, itemsAt, type LocatedState, listTasks, memberOr, type Rule, waitsForAnswer } from './definition.ts';
import { contractOfTask } from './ways/contracts.ts';

const LEAST_ATTEMPTS = 2;

type Retrier = { readonly pointer: string; readonly item: Readonly<Record<string, unknown>>; readonly names: readonly unknown[] };

/** Every error that may pass is retried: those that the handler declares, and Lambda's own. */
export const retriesCoverWhatMayPass: Rule = (definition) =>
  listTasks(definition).flatMap((task): Fault[] => {
    const retriers = listRetriers(task);
    if (retriers.length === 0) return [];
    const listed = new Set(retriers.flatMap(({ names }) => names));
    const contract = contractOfTask(task);
    const missing = mustRetry(contract).filter((name) => !listed.has(name));
    if (missing.length === 0) return [];
    const source = contract === undefined ? 'Lambda' : `${contract.handler} or Lambda`;
    return [
      {
        pointer: memberOr(task.pointer, task.fields, 'Retry'),
        message: `Retry lacks ${missing.join(', ')}: ${source} may throw it for a moment only, and the reaction would fail for that; add it.`,
      },
    ];
  });

/** Retries go on long enough for what they wait for. */
export const retriesLastLongEnough: Rule = (definition) =>
  listTasks(definition).flatMap((task): Fault[] => {
    const patience = contractOfTask(task)?.patience ?? null;
    return listRetriers(task).flatMap(({ pointer, item, names }): Fault[] => {
      const place = memberOr(pointer, item, 'MaxAttempts');
      const seconds = computeSeconds(item);
      const waiting = names.find((name) => patience?.errors.some((error) => error === name));
      if (patience !== null && waiting !== undefined && seconds * 1000 < patience.milliseconds) {
        const what = `the retries of ${waiting} end after ${Math.round(seconds)} s and must go on for ${patience.milliseconds / 1000} s`;
        return [{ pointer: place, message: `${what}: ${patience.because}; raise MaxAttempts or IntervalSeconds.` }];
      }
      if (item['MaxAttempts'] === undefined || Number(item['MaxAttempts']) >= LEAST_ATTEMPTS) return [];
      return [{ pointer: place, message: `MaxAttempts is below ${LEAST_ATTEMPTS}: one more try right away seldom helps; give it more.` }];
    });
  });

/** A function that is given up on goes on all the same, and changes something after the failure was recorded. */
export const changesAreNotGivenUpOn: Rule = (definition) =>
  listTasks(definition).flatMap((task): Fault[] => {
    const patience = contractOfTask(task)?.patience ?? null;
    const { TimeoutSeconds: seconds } = task.fields;
    if (patience === null || typeof seconds !== 'number' || seconds * 1000 >= patience.milliseconds) return [];
    const message = `after ${seconds} s the function may still be at work (${patience.milliseconds / 1000} s at most), and goes on unrecorded; raise TimeoutSeconds, or take it out.`;
    return [{ pointer: memberOr(task.pointer, task.fields, 'TimeoutSeconds'), message }];
  });

/** A state that asks people waits exactly as long as they are told, and no other waits for an answer that nobody gives. */
export const questionsWaitAsPeopleAreTold: Rule = (definition) =>
  listTasks(definition).flatMap((task): Fault[] => {
    const contract = contractOfTask(task);
    if (contract === undefined) return [];
    const { pointer, fields } = task;
    const { waits, handler } = contract;
    const isWaiting = waitsForAnswer(task);
    const resource = memberOr(pointer, fields, 'Resource');
    if (waits === null)
      return isWaiting
        ? [{ pointer: resource, message: `${handler} answers itself and gives no token back; take .waitForTaskToken off.` }]
        : [];
    if (!isWaiting)
      return [{ pointer: resource, message: `${handler} asks people, and nobody waits for their answer; add .waitForTaskToken.` }];
    return (
      [
        ['TimeoutSeconds', waits.seconds, 'to answer'],
        ['HeartbeatSeconds', waits.signSeconds, 'to show that somebody is at it'],
      ] as const
    ).flatMap(([name, seconds, what]): Fault[] => {
      const found = fields[name];
      if (typeof found !== 'number' || found === seconds) return [];
      const message = `${name} is ${found}, but people have ${seconds} seconds ${what} (APPROVAL_TIMES in domain/reaction/approval.ts); write ${seconds}, or change both.`;
      return [{ pointer: memberOr(pointer, fields, name), message }];
    });
  });

function mustRetry(contract: StepContract | undefined): string[] {
  const { throws = [], toldAtOnce = {}, patience = null } = contract ?? {};
  const passing = throws.filter((name) => !Object.hasOwn(toldAtOnce, name));
  return [...new Set<string>([...LAMBDA_HICCUPS, ...passing, ...(patience?.errors ?? [])])];
}

function listRetriers(task: LocatedState): Retrier[] {
  return itemsAt(task, 'Retry').map(({ pointer, item }) => ({
    pointer,
    item,
    names: Array.isArray(item['ErrorEquals']) ? item['ErrorEquals'] : [],
  }));
}

/** The pauses of all attempts together, at least as long; full jitter halves them on average. */
function computeSeconds(item: Readonly<Record<string, unknown>>): number {
  const { MaxAttempts: attempts, IntervalSeconds: first = 1, BackoffRate: rate = 2, MaxDelaySeconds: most = Infinity } = item;
  const pauses = Array.from({ length: Math.min(Number(attempts ?? 3), 1000) }, (_, index) =>
    Math.min(Number(first) * Number(rate) ** index, Number(most)),
  );
  return pauses.reduce((sum, pause) => sum + pause, 0) * (item['JitterStrategy'] === 'FULL' ? 0.5 : 1);
}
