/**
 * The way of an execution through the workflow `security-hub-finding-reactor`, read from the steps in its record. The workflow
 * says less than it knows: a wait for a change window, for example, leaves no step.
 */
export const STATIONS = ['parse', 'plan', 'mode', 'approval', 'apply', 'verify', 'record', 'notify', 'rollback'] as const;
export type Station = (typeof STATIONS)[number];

/**
 * `done`: it was gone through; `stopped`: the way turned off there without a fault; `failed`; `waiting`: it is there now;
 * `ahead`: it can still come; `passed`: the way went by.
 */
type StationState = 'done' | 'stopped' | 'failed' | 'waiting' | 'ahead' | 'passed';

/** One station, as the record tells it. */
export type StationReport = {
  readonly station: Station;
  readonly state: StationState;
  /** The last step there; undefined: none is recorded. */
  readonly step: WayStep | undefined;
};

export type WayStep = { readonly name: string; readonly at: string; readonly actor: string; readonly detail: unknown };

/** The parts of an execution that say which way it went. */
export type Walked = {
  readonly status: string;
  readonly overview: { readonly decision: { readonly kind: string; readonly mode?: string } };
  readonly steps: readonly WayStep[];
};

/** An arrow between two stations, and whether the execution went along it. */
export type Way = { readonly from: Station; readonly to: Station; readonly isGone: boolean };

const STEPS: Readonly<Record<Station, readonly string[]>> = {
  parse: ['OPENED'],
  plan: ['PLANNED'],
  mode: [],
  approval: ['APPROVAL_REQUESTED', 'APPROVAL_ACKNOWLEDGED', 'APPROVAL_COUNTED', 'APPROVAL_ANSWERED'],
  apply: ['BACKED_UP', 'APPLIED'],
  verify: ['VERIFIED'],
  record: ['CONCLUDED', 'FINDING_UPDATED'],
  notify: ['NOTIFIED'],
  rollback: ['ROLLBACK_FORCE_ASKED', 'ROLLBACK_CONFIRMED', 'ROLLBACK_BEGUN', 'ROLLED_BACK', 'ROLLBACK_FAILED'],
};

/** Tells what happened at each station. A station that no such workflow could reach any more is `passed`. */
export function readStations(execution: Walked): readonly StationReport[] {
  const facts = readFacts(execution);
  return STATIONS.map((station) => ({ station, state: decideState(station, facts), step: facts.last(station) }));
}

type Facts = {
  readonly last: (station: Station) => WayStep | undefined;
  readonly isRunning: boolean;
  readonly hasFailed: boolean;
  readonly reacts: boolean;
  /** The mode that the plan was given; that of the binding until there is a plan. */
  readonly mode: string | undefined;
  readonly verdict: string | undefined;
  readonly hasError: boolean;
};

function readFacts({ status, overview, steps }: Walked): Facts {
  const own = beforeRollback(steps);
  const find = (name: string) => own.findLast((step) => step.name === name);
  const last = (station: Station) => (station === 'rollback' ? steps : own).findLast(({ name }) => STEPS[station].includes(name));
  return {
    last,
    isRunning: status === 'RUNNING',
    hasFailed: readText(find('CONCLUDED')?.detail, 'status') === 'FAILED',
    reacts: overview.decision.kind === 'react',
    mode: readText(find('PLANNED')?.detail, 'mode') ?? overview.decision.mode,
    verdict: readText(find('APPROVAL_ANSWERED')?.detail, 'verdict'),
    hasError: readText(find('APPLIED')?.detail, 'error') !== undefined,
  };
}

/** Returns the steps before somebody undid the change: a message about a rollback is none of the execution. */
function beforeRollback(steps: readonly WayStep[]): readonly WayStep[] {
  const first = steps.findIndex(({ name }) => STEPS.rollback.includes(name));
  return first < 0 ? steps : steps.slice(0, first);
}

function decideState(station: Station, facts: Facts): StationState {
  const { last, isRunning, hasFailed } = facts;
  const isThere = last(station) !== undefined;
  switch (station) {
    case 'parse':
      return isThere ? 'done' : 'waiting';
    case 'plan':
      return decidePlan(facts);
    case 'mode':
      return last('plan') !== undefined ? 'done' : isRunning && facts.reacts ? 'ahead' : 'passed';
    case 'approval':
      return decideApproval(facts);
    case 'apply':
      return decideApply(facts);
    case 'verify':
      if (isThere) return readFlag(last('verify')?.detail, 'verified') ? 'done' : 'failed';
      if (last('apply') === undefined) return isRunning && decideApply(facts) !== 'passed' ? 'ahead' : 'passed';
      return isRunning ? (last('apply')?.name === 'APPLIED' ? 'waiting' : 'ahead') : 'passed';
    case 'record':
      return isThere ? 'done' : isRunning ? 'ahead' : hasFailed ? 'failed' : 'passed';
    case 'notify':
      return isThere ? 'done' : isRunning ? 'ahead' : 'passed';
    case 'rollback':
      return decideRollback(last('rollback')?.name);
  }
}

function decidePlan({ last, isRunning, hasFailed, reacts }: Facts): StationState {
  if (last('plan') !== undefined) return 'done';
  if (!reacts) return 'passed';
  return isRunning ? 'waiting' : hasFailed ? 'failed' : 'stopped';
}

function decideApproval({ last, isRunning, mode, reacts, verdict }: Facts): StationState {
  if (verdict !== undefined) return verdict === 'approve' ? 'done' : 'stopped';
  if (last('approval') !== undefined) return isRunning ? 'waiting' : 'stopped';
  if (!isRunning || !reacts || mode !== 'approval') return 'passed';
  return last('plan') === undefined ? 'ahead' : 'waiting';
}

function decideApply({ last, isRunning, hasFailed, mode, reacts, verdict, hasError }: Facts): StationState {
  const reached = last('apply');
  if (hasError) return 'failed';
  if (reached?.name === 'APPLIED') return 'done';
  if (reached !== undefined) return isRunning ? 'waiting' : 'failed';
  const mayChange = reacts && (mode === 'automatic' || verdict === 'approve');
  if (mayChange && last('plan') !== undefined) return isRunning ? 'waiting' : hasFailed ? 'failed' : 'stopped';
  const canCome = isRunning && reacts && mode !== 'notify' && (verdict === undefined || verdict === 'approve');
  return canCome ? 'ahead' : 'passed';
}

function decideRollback(step: string | undefined): StationState {
  if (step === undefined) return 'passed';
  if (step === 'ROLLED_BACK') return 'done';
  return step === 'ROLLBACK_FAILED' ? 'failed' : 'waiting';
}

/** Every arrow of the workflow. A station is reached by the first of its arrows whose beginning turned this way. */
const ARROWS: readonly (readonly [Station, Station])[] = [
  ['parse', 'plan'],
  ['plan', 'mode'],
  ['mode', 'approval'],
  ['mode', 'apply'],
  ['approval', 'apply'],
  ['apply', 'verify'],
  ['parse', 'record'],
  ['plan', 'record'],
  ['mode', 'record'],
  ['approval', 'record'],
  ['apply', 'record'],
  ['verify', 'record'],
  ['record', 'notify'],
  ['notify', 'rollback'],
];

/** Returns every arrow, and marks those that the execution went along: one way from the first station to the last reached. */
export function readWays(reports: readonly StationReport[]): readonly Way[] {
  const state = new Map(reports.map((report) => [report.station, report.state]));
  const reached = STATIONS.filter((station) => !['ahead', 'passed'].includes(state.get(station) ?? 'passed'));
  const gone = new Set(reached.slice(1).map((station, index) => `${reached[index]} ${station}`));
  // A message that nobody was sent stands between a record and what undid it.
  const skipsNotify = gone.has('record rollback');
  return ARROWS.map(([from, to]) => ({
    from,
    to,
    isGone: gone.has(`${from} ${to}`) || (skipsNotify && (from === 'notify' || (from === 'record' && to === 'notify'))),
  }));
}

function readField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function readText(value: unknown, name: string): string | undefined {
  const field = readField(value, name);
  return typeof field === 'string' ? field : undefined;
}

function readFlag(value: unknown, name: string): boolean {
  return readField(value, name) === true;
}
