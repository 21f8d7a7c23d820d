import { at, listAt, textAt } from '#domain/base/json.ts';
import { Attempts } from './attempts.ts';
import { Blame } from './blame.ts';
import { Hands } from './hands.ts';
import { type Intent, Looks } from './looks.ts';
import { CHANGES_PER_HOUR, COOL_DOWN_MINUTES, type Rule } from './rules.ts';
import { type Spot, type SpotStatus, spotKey } from './scenery.ts';
import type { ShelfCall, ShelfDocument, ShelfListener, ShelfWrite } from './shelf.ts';
import { Spending } from './spending.ts';
import type { StormClock } from './storm-clock.ts';

const MINUTE_MS = 60_000;
/** Phases of a reactor in which its call has the resource to itself. */
const ALONE = new Set(['plan', 'apply', 'rollback']);

/** The world, as far as the watch has to know it at any moment. */
export type World = {
  readonly spots: readonly Spot[];
  readonly clock: Pick<StormClock, 'now' | 'jumps' | 'hasJumped'>;
  status(spot: Spot): SpotStatus;
  ruleOf(spot: Spot): Rule;
  /** The modes of a rule that may hold at this moment. */
  modesOf(rule: Rule): readonly string[];
  mayWait(executionName: string): boolean;
  /** Reads what the record of an execution keeps at this moment. */
  kept(executionId: string): Promise<{ readonly bindingId: string; readonly backup: unknown }>;
};

/** Watches every step of the workflow and every write of a reactor while they happen; what must not be is blamed at once. */
export class Watch implements ShelfListener {
  readonly blame = new Blame();
  /** Executions that changed a document, with the first change of each. */
  readonly changes = new Map<string, ShelfWrite>();
  /** Executions whose reaction is deferred. */
  readonly deferred = new Set<string>();
  /** Executions that people approved. */
  readonly approved = new Set<string>();
  readonly #world: World;
  readonly #spots: ReadonlyMap<string, Spot>;
  readonly #looks: Looks;
  readonly #hands: Hands;
  readonly #attempts: Attempts;
  readonly #spending = new Spending(this.blame, CHANGES_PER_HOUR);

  constructor(world: World) {
    const { clock, spots } = world;
    this.#world = world;
    this.#spots = new Map(spots.map((spot) => [spotKey(spot.reactorId, spot.name), spot]));
    this.#looks = new Looks(
      (intent) => this.#isPermitted(intent),
      () => clock.now(),
    );
    this.#hands = new Hands(this.blame, clock);
    this.#attempts = new Attempts(this.blame, clock, {
      coolDownMs: COOL_DOWN_MINUTES * MINUTE_MS,
      mayWait: (name) => world.mayWait(name),
    });
  }

  /** To be called before and after each act by which a permission may come or go. */
  remember(): void {
    this.#looks.remember();
  }

  /** A step of the workflow calls a function. @returns to be told the answer, or undefined where there is none */
  called(functionName: string, payload: unknown): (answer: unknown) => void {
    if (functionName === 'parse-finding') return this.#parsing(payload);
    if (functionName === 'record-execution') return this.#recording(textAt(payload, 'id') ?? '');
    if (functionName === 'dispatch-finding' && textAt(payload, 'phase') === 'execute') return this.#executing(at(payload, 'reaction'));
    return () => undefined;
  }

  /** A person rolls an execution back. @returns to be called at the end */
  rollingBack(executionId: string): () => void {
    return this.#hands.begin(executionId);
  }

  readonly onRead = ({ phase, executionId, name }: ShelfCall): void => {
    if (ALONE.has(phase)) this.#hands.touch(executionId, name);
    if (phase === 'plan') this.#looks.planned(executionId);
  };

  readonly onWrite = async (write: ShelfWrite): Promise<void> => {
    const { phase, executionId, name, base, found, left } = write;
    this.#hands.touch(executionId, name);
    if (hasChanged(base, found)) this.#hands.blameFor(executionId, name, write);
    if (phase !== 'apply' || !hasChanged(found, left) || this.changes.has(executionId)) return;
    this.changes.set(executionId, write);
    const now = this.#world.clock.now();
    const look = this.#looks.of(executionId);
    if (look?.isPermitted !== true) this.blame.add('forbidden', { hasLooked: look !== undefined, ...write });
    const { bindingId, backup } = await this.#world.kept(executionId);
    this.#spending.spend(bindingId, { since: look?.at ?? now, now }, { executionId, name });
    this.#judgeBackup(write, backup);
  };

  #parsing(payload: unknown): (answer: unknown) => void {
    const executionName = textAt(payload, 'executionName') ?? '';
    // Findings that could not be parsed are set aside, and their claim is freed.
    const isSettingAside = at(payload, 'input', 'failure') !== undefined;
    if (isSettingAside) this.#attempts.ending(executionName);
    else this.#attempts.started(executionName);
    return (answer) => {
      if (answer !== undefined && !isSettingAside) this.#attempts.parsed(executionName, listAt(answer, 'reactions').length > 0);
    };
  }

  #recording(executionId: string): (answer: unknown) => void {
    this.#attempts.ending(executionId);
    return (answer) => {
      const status = textAt(answer, 'result', 'status');
      if (status === 'DEFERRED') this.deferred.add(executionId);
      else if (status !== undefined) this.#attempts.cooling(executionId);
    };
  }

  #executing(reaction: unknown): () => void {
    const intent = readIntent(reaction);
    const ends = [this.#looks.begin(intent), this.#hands.begin(intent.executionId)];
    return () => {
      for (const end of ends) end();
    };
  }

  #isPermitted({ spotKey: key, mode, executionId, beganResolved }: Intent): boolean {
    const spot = this.#spots.get(key);
    if (spot === undefined) return false;
    const { workflow, compliance } = this.#world.status(spot);
    const isOver = workflow === 'SUPPRESSED' || (workflow === 'RESOLVED' && !beganResolved);
    if (compliance !== 'FAILED' || isOver) return false;
    const modes = this.#world.modesOf(this.#world.ruleOf(spot));
    if (mode === 'automatic') return modes.includes('automatic');
    return mode === 'approval' && this.approved.has(executionId) && modes.some((one) => one !== 'notify');
  }

  /** A backup has to be there before the change, and to hold what the change overwrites. */
  #judgeBackup(write: ShelfWrite, backup: unknown): void {
    if (backup === undefined) this.blame.add('without-backup', write);
    else if (!isRestored({ ...write.left, ...Object(backup) }, write.found)) this.blame.add('wrong-backup', { backup, ...write });
  }
}

function readIntent(reaction: unknown): Intent {
  const name = textAt(reaction, 'resource', 'Id')?.split(':').at(-1) ?? '';
  const reactorId = textAt(reaction, 'decision', 'reactor', 'id') ?? '';
  return {
    executionId: textAt(reaction, 'id') ?? '',
    spotKey: spotKey(reactorId, name),
    mode: textAt(reaction, 'mode') ?? '',
    beganResolved: textAt(reaction, 'finding', 'Workflow', 'Status') === 'RESOLVED',
  };
}

/** True if a reactor has written between the two; what an owner does is an edit. */
function hasChanged(before: ShelfDocument, after: ShelfDocument): boolean {
  return before.edits === after.edits && !isRestored(before, after);
}

function isRestored(restored: Readonly<Record<string, unknown>>, found: object): boolean {
  return Object.entries(found).every(([field, value]) => restored[field] === value);
}
