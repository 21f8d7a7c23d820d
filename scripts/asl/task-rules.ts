import { at } from '#domain/base/json.ts';
import { below } from '#local/positioned-json.ts';
import { type Fault, itemsAt, listLeaves, listTasks, memberOr, type Rule, waitsForAnswer } from './definition.ts';
import { wrongErrorName } from './error-names.ts';

const MAX_ATTEMPTS = 10;
const LAMBDA = `arn:\${Partition}:states:::lambda:invoke`;
const LISTS = ['Retry', 'Catch'] as const;

/** The runner on this machine, and the workflow's role, know functions only. */
export const tasksCallFunctions: Rule = (definition) =>
  listTasks(definition).flatMap(({ pointer, fields }): Fault[] => {
    const resource = fields['Resource'];
    const isKnown = resource === LAMBDA || resource === `${LAMBDA}.waitForTaskToken`;
    const calls = at(fields, 'Parameters', 'FunctionName');
    return [
      ...(isKnown
        ? []
        : [
            {
              pointer: memberOr(pointer, fields, 'Resource'),
              message: `Resource is neither ${LAMBDA} nor the same with .waitForTaskToken; call a function.`,
            },
          ]),
      ...(typeof calls === 'string'
        ? []
        : [
            {
              pointer: memberOr(pointer, fields, 'Parameters'),
              message: 'Parameters have no FunctionName; name a function by its placeholder.',
            },
          ]),
    ];
  });

export const tasksRetry: Rule = (definition) =>
  listTasks(definition).flatMap((task): Fault[] => {
    const retriers = itemsAt(task, 'Retry');
    if (retriers.length === 0)
      return [
        {
          pointer: memberOr(task.pointer, task.fields, 'Retry'),
          message: 'no Retry: one hiccup of a service would fail it; add one with MaxAttempts.',
        },
      ];
    return retriers.flatMap(({ pointer, item }): Fault[] => {
      const attempts = item['MaxAttempts'];
      if (Number.isInteger(attempts) && Number(attempts) >= 0 && Number(attempts) <= MAX_ATTEMPTS) return [];
      return [
        {
          pointer: memberOr(pointer, item, 'MaxAttempts'),
          message: `MaxAttempts is not a number from 0 to ${MAX_ATTEMPTS}; bound the retries.`,
        },
      ];
    });
  });

/** Whatever goes wrong is recorded and told; that step needs what the state had. */
export const tasksCatchEverything: Rule = (definition) =>
  listTasks(definition).flatMap((task): Fault[] => {
    const catchers = itemsAt(task, 'Catch');
    const catchesAll = catchers.some(({ item }) => listErrors(item).includes('States.ALL'));
    const message =
      'no Catch of States.ALL: what fails here would end the execution unrecorded; catch it and go on to a state that records.';
    const losing = catchers
      .filter(({ item }) => item['ResultPath'] === undefined || item['ResultPath'] === '$')
      .map(
        ({ pointer, item }): Fault => ({
          pointer: memberOr(pointer, item, 'ResultPath'),
          message: 'this Catch puts the error in place of the input; give it a ResultPath such as $.failure.',
        }),
      );
    return [...(catchesAll ? [] : [{ pointer: memberOr(task.pointer, task.fields, 'Catch'), message }]), ...losing];
  });

/** Every name in ErrorEquals is thrown by somebody, and matched where it stands. */
export const errorNamesExist: Rule = ({ states }) =>
  states.flatMap((state) =>
    LISTS.flatMap((list) => {
      const seen = new Set<unknown>();
      const items = itemsAt(state, list);
      return items.flatMap(({ pointer, item }, index) => [
        ...listErrors(item).flatMap((name, position): Fault[] => {
          const message =
            wrongErrorName(name, list) ?? (seen.has(name) ? `${name} is matched further up already; take it out here.` : undefined);
          seen.add(name);
          return message === undefined ? [] : [{ pointer: below(pointer, 'ErrorEquals', position), message }];
        }),
        ...wildcardFaults(listErrors(item), index === items.length - 1, pointer),
      ]);
    }),
  );

function wildcardFaults(names: readonly unknown[], isLast: boolean, pointer: string): Fault[] {
  if (!names.includes('States.ALL') || (names.length === 1 && isLast)) return [];
  return [
    {
      pointer: below(pointer, 'ErrorEquals'),
      message: 'States.ALL must stand alone, in the last entry; Step Functions refuses anything else.',
    },
  ];
}

/** Without both, nobody's silence would ever end the execution; without the token, nobody could answer. */
export const questionsLapse: Rule = (definition) =>
  listTasks(definition)
    .filter(waitsForAnswer)
    .flatMap((task): Fault[] => {
      const { pointer, fields } = task;
      const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = fields;
      const isToken = listLeaves(fields['Parameters']).some(({ value }) => value === '$$.Task.Token');
      return [
        ...(isSeconds(timeout)
          ? []
          : [
              {
                pointer: memberOr(pointer, fields, 'TimeoutSeconds'),
                message: 'it waits for an answer without TimeoutSeconds; say how long.',
              },
            ]),
        ...(isSeconds(heartbeat) && !(isSeconds(timeout) && heartbeat >= timeout)
          ? []
          : [
              {
                pointer: memberOr(pointer, fields, 'HeartbeatSeconds'),
                message: 'it waits for an answer without HeartbeatSeconds below TimeoutSeconds; say when silence counts.',
              },
            ]),
        ...(isToken
          ? []
          : [
              {
                pointer: memberOr(pointer, fields, 'Parameters'),
                message: 'nobody gets the task token; hand $$.Task.Token to the function.',
              },
            ]),
      ];
    });

function listErrors(item: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(item['ErrorEquals']) ? item['ErrorEquals'] : [];
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
