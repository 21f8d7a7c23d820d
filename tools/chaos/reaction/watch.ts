import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import { CHANGES_PER_HOUR, type Rules } from './rules.ts';
import type { Scenery, Spot } from './scenery.ts';
import type { ShelfWrite } from './shelf.ts';
import type { StormClock } from './storm-clock.ts';

const HOUR_MS = 3_600_000;
/** A change that was permitted this short a while ago was looked at before it was forbidden (milliseconds of this machine). */
const GRACE_MS = 8000;
const MOST_EXAMPLES = 5;

export type Violation = 'forbidden' | 'collided' | 'overspent' | 'without-backup' | 'untold' | 'lost' | 'doubled' | 'wrong-backup';

/** Watches every write of a reactor, and looks through the records afterwards; what must not be is counted. */
export class Watch {
  readonly violations = new Map<Violation, number>();
  readonly examples: string[] = [];
  /** Executions that wrote, with the first write of each. */
  readonly changes = new Map<string, ShelfWrite>();
  readonly #scenery: Scenery;
  readonly #rules: Rules;
  readonly #clock: StormClock;
  readonly #permittedAt = new Map<Spot, number>();
  readonly #spent = new Map<string, number[]>();

  constructor(scenery: Scenery, rules: Rules, clock: StormClock) {
    this.#scenery = scenery;
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Called before a person changes what is permitted, so that a change which began before it is not blamed. */
  remember(): void {
    for (const spot of this.#scenery.spots) if (this.#isPermitted(spot)) this.#permittedAt.set(spot, performance.now());
  }

  readonly onWrite = (write: ShelfWrite): void => {
    const { phase, executionId, name, base, found } = write;
    if (JSON.stringify(base) !== JSON.stringify(found) && base.edits === found.edits) this.blame('collided', write);
    if (phase !== 'apply' || this.changes.has(executionId)) return;
    this.changes.set(executionId, write);
    const spot = this.#scenery.spots.find((one) => one.name === name && executionId.startsWith(this.#rules.of(one).id));
    if (spot === undefined) {
      this.blame('forbidden', write);
      return;
    }
    const isPermitted = this.#isPermitted(spot) || performance.now() - (this.#permittedAt.get(spot) ?? -Infinity) < GRACE_MS;
    if (!isPermitted) this.blame('forbidden', { ...write, ...this.#scenery.status(spot), rule: this.#rules.of(spot) });
    this.#spend(this.#rules.of(spot).id, write);
  };

  blame(violation: Violation, detail: object): void {
    this.violations.set(violation, (this.violations.get(violation) ?? 0) + 1);
    if (this.examples.length < MOST_EXAMPLES) this.examples.push(`${violation} ${JSON.stringify(detail)}`);
  }

  /** Judges one execution when all is quiet. */
  judge(record: ExecutionRecord): void {
    const { id, result, kept, steps } = record;
    const write = this.changes.get(id);
    if (write !== undefined && kept === null) this.blame('without-backup', { id });
    const backup = JSON.stringify(kept?.plan.backup ?? null);
    if (write !== undefined && kept !== null && !isPartOf(kept.plan.backup, write.found)) this.blame('wrong-backup', { id, backup, write });
    const isTold = steps.some(({ name }) => name === 'NOTIFIED' || name === 'ROLLED_BACK' || name === 'ROLLBACK_FAILED');
    if (result === null || !(isTold || result.status === 'SKIPPED' || result.status === 'DEFERRED')) {
      this.blame('untold', { id, result, steps: steps.map(({ name }) => name) });
    }
  }

  /** Blames a field that is open although its finding is new and its binding would close it by itself. */
  judgeEnd(spot: Spot, isOpen: boolean): void {
    const { workflow, compliance } = this.#scenery.status(spot);
    if (isOpen && compliance === 'FAILED' && workflow === 'NEW') this.blame('lost', spot);
  }

  #isPermitted(spot: Spot): boolean {
    const { workflow, compliance } = this.#scenery.status(spot);
    return compliance === 'FAILED' && workflow !== 'SUPPRESSED' && this.#rules.of(spot).mode !== 'notify';
  }

  #spend(bindingId: string, write: ShelfWrite): void {
    const now = this.#clock.now();
    const recent = (this.#spent.get(bindingId) ?? []).filter((at) => at > now - HOUR_MS);
    recent.push(now);
    this.#spent.set(bindingId, recent);
    if (recent.length > CHANGES_PER_HOUR) this.blame('overspent', { bindingId, changes: recent.length, write });
  }
}

function isPartOf(backup: unknown, document: object): boolean {
  return Object.entries(Object(backup)).every(([field, value]) =>
    Object.entries(document).some(([one, is]) => one === field && is === value),
  );
}
