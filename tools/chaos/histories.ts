import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { MAX_TECHNIQUES } from '../bench/surroundings.ts';
import { importedEvent, Workload } from '../bench/workload.ts';
import { createDice, type Dice } from './dice.ts';
import type { Delivery } from './message-queue.ts';

type Document = Readonly<Record<string, unknown>>;

export type HistoryOptions = {
  readonly seed: number;
  readonly sources: number;
  /** Versions in all, those of people not counted. */
  readonly versions: number;
  /** Share of the versions that people change afterwards. */
  readonly people: number;
};

/** The input of a run, and the version that each source must end with. */
export type Histories = {
  readonly deliveries: readonly Delivery[];
  /** The last version of each source. */
  readonly finals: readonly Document[];
  readonly counts: {
    readonly versions: number;
    readonly byPeople: number;
    /** Changes by people that were taken back. */
    readonly regrets: number;
    readonly moves: number;
    readonly impostors: number;
    readonly bad: number;
    /** Deliveries of what was delivered before. */
    readonly repeated: number;
    /** Deliveries after one of a later version of the same source. */
    readonly late: number;
  };
};

const START = Date.UTC(2026, 10, 1);
const VERSION_MS = 60_000;
const EVENT_DELAY_MS = 5000;
/** Places in the order of delivery between two versions of a source, and between a version and its change by people. */
const STEP = 100;
const MOVE_SHARE = 0.02;
const IMPOSTOR_SHARE = 0.02;
const BAD_SHARE = 0.04;
const SAME_SECOND_SHARE = 0.1;
const REGRET_SHARE = 0.3;
const IMPOSTOR = '666677778888';

/**
 * Invents the life of many sources: versions that open, close, change and move; changes by people, which leave UpdatedAt
 * alone; impostors of another account with the same ProductArn and Id; documents that nobody can read. Equal options give
 * equal histories.
 */
export function inventHistories(release: MappingRelease, options: HistoryOptions): Histories {
  const writer = new HistoryWriter(new Workload(release, MAX_TECHNIQUES), options);
  for (let number = 0; number < options.sources; number += 1) writer.addSource(number);
  return writer.histories();
}

class HistoryWriter {
  readonly #workload: Workload;
  readonly #options: HistoryOptions;
  readonly #dice: Dice;
  readonly #deliveries: Delivery[] = [];
  readonly #finals: Document[] = [];
  readonly #counts = { versions: 0, byPeople: 0, regrets: 0, moves: 0, impostors: 0, bad: 0, repeated: 0, late: 0 };
  #messages = 0;

  constructor(workload: Workload, options: HistoryOptions) {
    this.#workload = workload;
    this.#options = options;
    this.#dice = createDice(options.seed);
  }

  histories(): Histories {
    return { deliveries: this.#deliveries, finals: this.#finals, counts: this.#counts };
  }

  addSource(number: number): void {
    const base = this.#workload.finding(number);
    const begin = this.#dice.between(0, this.#options.sources);
    const { sources, versions } = this.#options;
    const count = Math.floor(((number + 1) * versions) / sources) - Math.floor((number * versions) / sources);
    const told: { due: number; position: number }[] = [];
    let last: Document | undefined;
    for (let version = 0; version < count; version += 1) {
      const updatedAt = START + version * VERSION_MS + number;
      const place = begin + version * STEP;
      last = this.#nextVersion(base, last, updatedAt);
      const events = [{ document: last, delay: 0 }, ...this.#changesByPeople(last)];
      for (const [order, { document, delay }] of events.entries()) {
        const dues = this.#tell(document, updatedAt + EVENT_DELAY_MS + delay, place + (order * STEP) / 3);
        told.push(...dues.map((due) => ({ due, position: 3 * version + order })));
        last = document;
      }
      this.#counts.versions += 1;
    }
    if (last !== undefined) this.#finals.push(last);
    this.#countLate(told);
    if (this.#dice.chance(IMPOSTOR_SHARE)) this.#addImpostor(base, begin);
    if (this.#dice.chance(BAD_SHARE)) this.#addBad(base, begin);
  }

  #nextVersion(base: Document, before: Document | undefined, updatedAt: number): Document {
    const moves = before !== undefined && this.#dice.chance(MOVE_SHARE);
    if (moves) this.#counts.moves += 1;
    const Region = moves ? this.#dice.pick(['us-east-1', 'eu-west-1']) : (before?.['Region'] ?? base['Region']);
    return { ...base, Region, UpdatedAt: new Date(updatedAt).toISOString(), ...this.#state(base) };
  }

  /** The part of a version that is news: most stay open, some close, some show something else. */
  #state(base: Document): Document {
    const die = this.#dice.between(1, 100);
    if (die <= 20) return { RecordState: 'ARCHIVED' };
    if (die <= 35) return 'Compliance' in base ? { Compliance: { ...Object(base['Compliance']), Status: 'PASSED' } } : byPeople('RESOLVED');
    if (die <= 50) return { Severity: { Label: this.#dice.pick(['LOW', 'CRITICAL']) } };
    if (die <= 60) return { Description: 'MITRE ATT&CK techniques observed: T1530, T1078' };
    return {};
  }

  /** None, one, or one that is taken back, which nothing but the time of its event shows. */
  #changesByPeople(version: Document): { document: Document; delay: number }[] {
    if (!this.#dice.chance(this.#options.people)) return [];
    this.#counts.byPeople += 1;
    const [document, delay] = this.#changeByPeople(version);
    if (!this.#dice.chance(REGRET_SHARE)) return [{ document, delay }];
    this.#counts.regrets += 1;
    const later = delay + this.#dice.between(2, 50) * 1000;
    return [
      { document, delay },
      { document: { ...version, ...byPeople('NEW') }, delay: later },
    ];
  }

  /** Mostly some seconds later; within the second of the version only what a rule would do: close. */
  #changeByPeople(version: Document): [Document, number] {
    if (this.#dice.chance(SAME_SECOND_SHARE)) return [{ ...version, ...byPeople('SUPPRESSED') }, 0];
    return [{ ...version, ...byPeople(this.#dice.pick(['SUPPRESSED', 'RESOLVED', 'NEW'])) }, this.#dice.between(2, 50) * 1000];
  }

  /** Another account's finding, closed and dated far ahead: it must neither hide nor keep open the one that it resembles. */
  #addImpostor(base: Document, place: number): void {
    this.#counts.impostors += 1;
    const impostor = { ...base, AwsAccountId: IMPOSTOR, UpdatedAt: '2099-01-01T00:00:00.000Z', RecordState: 'ARCHIVED' };
    this.#finals.push(impostor);
    this.#tell(impostor, START, place + this.#dice.between(0, 4 * STEP));
  }

  #addBad(base: Document, place: number): void {
    this.#counts.bad += 1;
    this.#tell({ ...base, Id: `${base['Id']}/unreadable`, UpdatedAt: 'never' }, START, place);
  }

  /** One event, delivered once or several times. @returns the places of its deliveries */
  #tell(document: Document, time: number, place: number): number[] {
    const body = JSON.stringify({ ...importedEvent(document), time: `${new Date(time).toISOString().slice(0, 19)}Z` });
    const copies = this.#dice.chance(0.3) ? this.#dice.between(2, 4) : 1;
    this.#counts.repeated += copies - 1;
    return Array.from({ length: copies }, () => {
      const due = place + this.#delay();
      this.#messages += 1;
      this.#deliveries.push({ id: `message-${this.#messages}`, body, due, receives: 0 });
      return due;
    });
  }

  #delay(): number {
    const die = this.#dice.between(1, 100);
    if (die <= 60) return this.#dice.between(0, STEP / 2);
    return die <= 90 ? this.#dice.between(0, 3 * STEP) : this.#dice.between(0, 20 * STEP);
  }

  #countLate(told: readonly { due: number; position: number }[]): void {
    let newest = -1;
    for (const { position } of told.toSorted((one, other) => one.due - other.due)) {
      if (position < newest) this.#counts.late += 1;
      newest = Math.max(newest, position);
    }
  }
}

function byPeople(status: string): Document {
  return { Workflow: { Status: status } };
}
