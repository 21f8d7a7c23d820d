import { EXPRESS_SECONDS } from '#domain/reaction/express-workflow.ts';
import { longestWay, sumSeconds, type TimedTask } from '#domain/reaction/longest-way.ts';
import { type Definition, type Fault, listTasks, memberOr, type Rule } from './definition.ts';
import { contractOfTask, timeoutOfFunction } from './ways/contracts.ts';

/**
 * An Express execution that is out of time ends past every Catch, unrecorded and untold. Where the longest way is too long, the
 * Task is named that is the furthest above its share: that of its step, and nothing where the step was on the way before.
 */
export const expressEndsInTime: Rule = (definition) => {
  if (isAboutCatalog(definition)) return [];
  const way = longestWay(definition.value, timeoutOfFunction);
  const seconds = sumSeconds(way);
  const worst = listExcesses(way, definition).toSorted((a, b) => b.excess - a.excess)[0]?.task;
  if (seconds < EXPRESS_SECONDS || worst === undefined) return [];
  const sum = way.map((task) => `${task.name} ${task.seconds}`).join(' + ');
  const message = `the Express execution ends after ${EXPRESS_SECONDS} s, unrecorded, and the longest way here takes ${seconds} s (${sum}); lower a TimeoutSeconds, or take a step out.`;
  return [{ pointer: memberOr(worst.pointer, worst.fields, 'TimeoutSeconds'), message }] satisfies Fault[];
};

/** A workflow about no reaction is never deployed as an Express one. */
function isAboutCatalog(definition: Definition): boolean {
  return listTasks(definition).every((task) => contractOfTask(task)?.role === 'catalog');
}

function listExcesses(way: readonly TimedTask[], definition: Definition) {
  const seen = new Set<unknown>();
  return way.flatMap(({ name, seconds }) => {
    const task = listTasks(definition).find((one) => one.name === name);
    if (task === undefined) return [];
    const contract = contractOfTask(task);
    const share = contract === undefined || seen.has(contract) ? 0 : (contract.seconds ?? seconds);
    seen.add(contract);
    return [{ task, excess: seconds - share }];
  });
}
