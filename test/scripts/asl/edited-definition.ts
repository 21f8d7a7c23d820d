import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '#domain/base/json.ts';
import { checkDefinition, type Problem, problemLine } from '#scripts/asl/definition-check.ts';

/** A definition in the making: an edit reaches into what JSON.parse answers, and may break whatever it likes. */
export type Loose = ReturnType<typeof JSON.parse>;

/** The same states, as the shipped file and as the other one call them. */
const NAMES = {
  parse: ['Parse Security Hub Finding', 'Read'],
  /** The state that has the findings last, before unreadable ones end the execution. */
  aside: ['Set Findings Aside', 'Read'],
  check: ['Check Reactions', 'Anything?'],
  map: ['Process Findings', 'One By One'],
  choose: ['Choose Reaction', 'Allowed?'],
  plan: ['Plan Reaction', 'Draft'],
  mode: ['Choose Mode', 'Which Way?'],
  ask: ['Request Approval', 'Ask People'],
  answer: ['Check Approval', 'Agreed?'],
  wait: ['Wait For Change Window', 'Until The Window'],
  execute: ['Execute Security Hub Finding Reactor', 'Fix'],
  window: ['Check Change Window', 'Done?'],
  record: ['Record Execution', 'Write Down'],
  failure: ['Record Failure', 'Write Failure Down'],
  tell: ['Send Notification', 'Message'],
  untold: ['Nobody Was Told', 'Silence'],
  sum: ['Look For Failures', 'Add Up'],
  failures: ['Check Failures', 'All Well?'],
  ended: ['Reactions Ended', 'Over'],
  failed: ['Reaction Failed', 'Bad End'],
  unread: ['Findings Not Parsed', 'Unreadable'],
} as const;
export type Key = keyof typeof NAMES;

const ROOT = join(import.meta.dirname, '../../..');
export const FILES = ['stepfunctions/security-hub-finding-reactor.asl.json', 'test/scripts/asl/reaction-in-other-words.asl.json'] as const;

/** A copy of one of the files, with its states by key. */
export class Edited {
  definition: Loose;
  readonly #file: number;

  constructor(file: number) {
    this.#file = file;
    this.definition = JSON.parse(readFileSync(join(ROOT, FILES[file] ?? ''), 'utf8'));
  }

  name(key: Key): string {
    return NAMES[key][this.#file] ?? '';
  }

  /** The fields of a state, to change. */
  state(key: Key): Loose {
    return this.buildMachine(key).States[this.name(key)];
  }

  /** The machine that a state is in. */
  buildMachine(key: Key): Loose {
    const name = this.name(key);
    if (isRecord(this.definition.States[name])) return this.definition;
    return this.definition.States[this.name('map')].ItemProcessor;
  }

  rename(key: Key, to: string): void {
    const machine = this.buildMachine(key);
    const entries = Object.entries(machine.States).map(([name, state]) => [name === this.name(key) ? to : name, state]);
    machine.States = Object.fromEntries(entries);
  }

  /** Lets every transition to one state of its machine go to another. */
  redirect(key: Key, to: string): void {
    const machine = this.buildMachine(key);
    const text = JSON.stringify(machine).replaceAll(
      new RegExp(`"(Next|Default|StartAt)":${JSON.stringify(this.name(key)).replaceAll('?', '\\?')}`, 'g'),
      `"$1":${JSON.stringify(to)}`,
    );
    Object.assign(machine, JSON.parse(text));
  }

  get text(): string {
    return JSON.stringify(this.definition, null, 2);
  }

  problems(): Problem[] {
    return checkDefinition(this.text, 'edited.asl.json');
  }

  lines(): string[] {
    return this.problems().map(problemLine);
  }
}
