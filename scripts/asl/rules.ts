import type { Rule } from './definition.ts';
import { fieldsAreKnown, templatesReadWhatTheyName } from './field-rules.ts';
import {
  choicesHaveDefaults,
  machinesEnd,
  mapsAreBounded,
  stateNamesAreUnique,
  statesAreObjects,
  statesAreReachable,
  transitionsLeadSomewhere,
} from './flow-rules.ts';
import { changesAreNotGivenUpOn, questionsWaitAsPeopleAreTold, retriesCoverWhatMayPass, retriesLastLongEnough } from './retry-rules.ts';
import { expressCanBeDerived, stepFunctionsAccepts } from './service-rules.ts';
import { errorNamesExist, questionsLapse, tasksCallFunctions, tasksCatchEverything, tasksRetry } from './task-rules.ts';
import {
  arnsLeaveThePartitionOpen,
  dataIsReachedByJsonPath,
  nothingIsReadByTerraform,
  placeholdersAreKnown,
  stepsAreCalled,
} from './text-rules.ts';
import { expressEndsInTime } from './time-rules.ts';
import { waysAreSafe } from './way-rules.ts';

/** A rule, what it demands in words, and when it is looked at. */
export type NamedRule = {
  readonly says: string;
  readonly check: Rule;
  /** `shape`: where it is broken, no way can be taken; `ways`: takes them all; `single`: looks at one state by itself. */
  readonly kind: 'shape' | 'single' | 'ways';
};

const shape = (says: string, check: Rule): NamedRule => ({ says, check, kind: 'shape' });
const single = (says: string, check: Rule): NamedRule => ({ says, check, kind: 'single' });

/** Everything that `check` demands of a definition. The help text and stepfunctions/README.md print these sentences. */
export const RULES: readonly NamedRule[] = [
  shape('It is a state machine, and every state is an object.', statesAreObjects),
  shape('Types of states and names of fields are those of the Amazon States Language.', fieldsAreKnown),
  shape('Step Functions accepts it.', stepFunctionsAccepts),
  shape('The Express workflow can be derived from it.', expressCanBeDerived),
  shape('Placeholders are known, and inside of values.', placeholdersAreKnown),
  single('Every handler that says it is a step of this workflow is called.', stepsAreCalled),
  shape('Terraform reads nothing in it as a directive.', nothingIsReadByTerraform),
  single('ARNs leave the partition open.', arnsLeaveThePartitionOpen),
  shape('Data is reached by JSONPath only.', dataIsReachedByJsonPath),
  shape('In templates, a name ends in ".$" exactly where its value is read.', templatesReadWhatTheyName),
  shape('Every transition leads to a state of the same machine.', transitionsLeadSomewhere),
  single('Every state can be reached.', statesAreReachable),
  shape('Every name of a state is used once.', stateNamesAreUnique),
  single('Every machine has an end.', machinesEnd),
  single('Every Choice has a Default.', choicesHaveDefaults),
  single('Every Map has MaxConcurrency from 1 to 40, and more than 1 where people are asked inside.', mapsAreBounded),
  shape('Every Task calls a function.', tasksCallFunctions),
  single('Every Task has a Retry, with MaxAttempts up to 10.', tasksRetry),
  single('Retry names every error of its handler that may pass, and those of Lambda.', retriesCoverWhatMayPass),
  single('Retries are at least 2, and go on for as long as a lease of an execution lasts.', retriesLastLongEnough),
  single('No step that changes something has a TimeoutSeconds below that.', changesAreNotGivenUpOn),
  single('Every Task catches States.ALL and keeps its input.', tasksCatchEverything),
  single('Every ErrorEquals names an error that exists, and Retry only retryable ones, each by its name.', errorNamesExist),
  single('Every state that waits for an answer has a token, TimeoutSeconds and HeartbeatSeconds.', questionsLapse),
  shape('Exactly what asks people waits for an answer, and as long as they are told.', questionsWaitAsPeopleAreTold),
  {
    says: 'The longest way through the Express workflow, each Task for as long as it may run, ends before the Express execution does.',
    check: expressEndsInTime,
    kind: 'ways',
  },
  {
    says: [
      'On every way, with every answer and every failure of each step: what is read is there; what is compared can be; functions get what they read;',
      'a resource is changed only by a plan and an approval that the steps for it answered, and inside of its change window; a plan that needs an approval is asked for;',
      'an agreed change is made; every reaction is recorded, then told; what failed, or was told to nobody, fails the execution;',
      'nothing goes round for ever.',
    ].join(' '),
    check: waysAreSafe,
    kind: 'ways',
  },
];
