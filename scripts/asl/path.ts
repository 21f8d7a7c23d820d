import { truncate } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { WorkflowStep } from '#local/step-functions/workflow-run.ts';
import { paint } from '#scripts/terminal/terminal.ts';

/** One time that a state was run, with all its attempts. */
export type Visit = {
  readonly state: string;
  readonly type: string;
  /** Index of the Map's item; null outside of one. */
  readonly item: number | null;
  readonly milliseconds: number;
  /** Errors after which it was tried again, in order. */
  readonly retried: readonly string[];
  /** The error that a Catch took, and where it led. */
  readonly caught: { readonly error: string; readonly next: string } | null;
  /** The error that ended the execution here; null: it went on. */
  readonly failed: string | null;
  readonly output: unknown;
};

type Open = { -readonly [Field in keyof Visit]: Visit[Field] } & { readonly startedAt: number; isOpen: boolean; failures: string[] };

/** The visits of an execution: in the order in which states were entered, but items of a Map one after the other, below it. */
export function listVisits(steps: readonly WorkflowStep[]): Visit[] {
  const all: Open[] = [];
  for (const step of steps) {
    const item = step.item ?? null;
    if (step.kind === 'entered') all.push(open(step, item));
    const visit = all.findLast((candidate) => candidate.isOpen && candidate.state === step.state && candidate.item === item);
    if (visit !== undefined) apply(step, visit);
  }
  const outside = all.flatMap((visit, index) => (visit.item === null ? [index] : []));
  return outside.flatMap((index, position) => {
    const inside = all.slice(index + 1, outside[position + 1]).toSorted((a, b) => (a.item ?? 0) - (b.item ?? 0));
    return [...all.slice(index, index + 1), ...inside].map(closed);
  });
}

function open({ state, type, at }: WorkflowStep, item: number | null): Open {
  return {
    state,
    type,
    item,
    startedAt: at,
    milliseconds: 0,
    retried: [],
    caught: null,
    failed: null,
    output: null,
    isOpen: true,
    failures: [],
  };
}

function apply(step: WorkflowStep, visit: Open): void {
  visit.milliseconds = step.at - visit.startedAt;
  if (step.kind === 'failed') visit.failures.push(step.detail);
  if (step.kind === 'retried') visit.retried = [...visit.retried, visit.failures.at(-1) ?? ''];
  if (step.kind === 'caught') visit.caught = { error: visit.failures.at(-1) ?? '', next: step.detail };
  if (step.kind !== 'left') return;
  visit.output = step.output;
  visit.isOpen = false;
}

function closed({ startedAt: _at, isOpen, failures, ...visit }: Open): Visit {
  return { ...visit, failed: isOpen ? (failures.at(-1) ?? null) : null };
}

/** A visit as people read it: `  #1 Plan Reaction    Task    12 ms`, its retries and Catch below. */
export function describeVisit(visit: Visit, isVerbose: boolean): string {
  const { state, type, item, milliseconds, retried, caught, failed, output } = visit;
  const name = `${item === null ? '' : `  #${item + 1} `}${oneLine(state)}`;
  const details = [
    ...retried.map((error, index) => paint('yellow', `retry ${index + 1} after ${error}`)),
    ...(caught === null ? [] : [paint('yellow', `caught ${caught.error} → ${caught.next}`)]),
    ...(failed === null ? [] : [paint('red', `failed: ${failed}`)]),
    ...(isVerbose && output !== null ? JSON.stringify(output, null, 2).split('\n') : []),
  ];
  const head = `${truncate(name, 46).padEnd(46)}  ${type.padEnd(7)} ${String(milliseconds).padStart(6)} ms`;
  return [head, ...details.map((line) => `         ${line}`)].join('\n');
}
