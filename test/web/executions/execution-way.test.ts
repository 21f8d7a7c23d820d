import * as fc from 'fast-check';
import {
  readStations,
  readWays,
  STATIONS,
  type Station,
  type Walked,
  type WayStep,
} from '../../../web/app/modules/executions/execution-way.ts';
import { type GraphBox, layOutGraph } from '../../../web/app/modules/executions/graph-layout.ts';

const step = (name: string, detail: unknown = null): WayStep => ({ name, at: '2026-11-30T13:50:15.770Z', actor: 'platform', detail });
const react = (mode: string) => ({ kind: 'react', mode });
const aWalk = (status: string, decision: Walked['overview']['decision'], ...steps: WayStep[]): Walked => ({
  status,
  overview: { decision },
  steps,
});
const statesOf = (execution: Walked) => Object.fromEntries(readStations(execution).map(({ station, state }) => [station, state]));
const wayOf = (execution: Walked) => readWays(readStations(execution)).flatMap(({ from, to, isGone }) => (isGone ? [`${from} ${to}`] : []));

const OPENED = step('OPENED');
const ASKED = step('APPROVAL_REQUESTED');
const planned = (mode: string) => step('PLANNED', { mode });
const answered = (verdict: string) => step('APPROVAL_ANSWERED', { verdict });
const concluded = (status: string) => step('CONCLUDED', { status });
const CHANGED = [step('BACKED_UP'), step('APPLIED'), step('VERIFIED', { verified: true })];

describe('readStations', () => {
  it('follows an automatic fix to its message', () => {
    const fixed = aWalk('FIXED', react('automatic'), OPENED, planned('automatic'), ...CHANGED, concluded('FIXED'), step('NOTIFIED'));
    expect(statesOf(fixed)).toEqual({
      ...{ parse: 'done', plan: 'done', mode: 'done', approval: 'passed', apply: 'done', verify: 'done' },
      ...{ record: 'done', notify: 'done', rollback: 'passed' },
    });
    expect(wayOf(fixed)).toEqual(['parse plan', 'plan mode', 'mode apply', 'apply verify', 'verify record', 'record notify']);
  });

  it('shows that a question waits, and what can still come', () => {
    expect(statesOf(aWalk('RUNNING', react('approval'), OPENED, planned('approval'), ASKED))).toMatchObject({
      ...{ mode: 'done', approval: 'waiting', apply: 'ahead', verify: 'ahead', record: 'ahead', notify: 'ahead' },
    });
  });

  it.each([
    [
      'a person said no',
      aWalk('REJECTED', react('approval'), OPENED, planned('approval'), ASKED, answered('reject'), concluded('REJECTED')),
    ],
    ['nobody answered', aWalk('REJECTED', react('approval'), OPENED, planned('approval'), ASKED, concluded('REJECTED'))],
  ])('turns off at the approval where %s', (_, rejected) => {
    expect(statesOf(rejected)).toMatchObject({ approval: 'stopped', apply: 'passed', record: 'done' });
    expect(wayOf(rejected)).toContain('approval record');
  });

  it('goes by the mode that the plan was given, not by that of the binding', () => {
    const proposed = aWalk('PLANNED', react('automatic'), OPENED, planned('notify'), concluded('PLANNED'), step('NOTIFIED'));
    expect(wayOf(proposed)).toEqual(['parse plan', 'plan mode', 'mode record', 'record notify']);
  });

  it('goes from the look at the finding to the record where nothing was asked of a reactor', () => {
    const refused = aWalk('REFUSED', { kind: 'refuse' }, OPENED, concluded('REFUSED'), step('NOTIFIED'));
    expect(wayOf(refused)).toEqual(['parse record', 'record notify']);
  });

  it.each([
    ['plan', aWalk('FAILED', react('automatic'), OPENED, concluded('FAILED'))],
    ['apply', aWalk('FAILED', react('automatic'), OPENED, planned('automatic'), step('APPLIED', { error: 'Denied' }), concluded('FAILED'))],
    [
      'verify',
      aWalk(
        'FAILED',
        react('automatic'),
        OPENED,
        planned('automatic'),
        step('APPLIED'),
        step('VERIFIED', { verified: false }),
        concluded('FAILED'),
      ),
    ],
  ] as const)('says that it failed at %s', (station, failed) => {
    expect(statesOf(failed)[station]).toBe('failed');
    expect(statesOf(failed).record).toBe('done');
  });

  it('says that an approved change was stopped by a guard', () => {
    const stopped = aWalk('REFUSED', react('approval'), OPENED, planned('approval'), ASKED, answered('approve'), concluded('REFUSED'));
    expect(statesOf(stopped)).toMatchObject({ approval: 'done', apply: 'stopped', verify: 'passed' });
    expect(wayOf(stopped)).toContain('apply record');
  });

  it('does not take the message about a rollback for one about the fix', () => {
    const undone = aWalk(
      'ROLLED_BACK',
      react('automatic'),
      OPENED,
      planned('automatic'),
      ...CHANGED,
      concluded('FIXED'),
      step('ROLLED_BACK'),
      step('NOTIFIED'),
    );
    expect(statesOf(undone)).toMatchObject({ record: 'done', notify: 'passed', rollback: 'done' });
    expect(wayOf(undone).slice(-2)).toEqual(['record notify', 'notify rollback']);
  });
});

/** Executions as the workflow can write them, cut anywhere while they run. */
const walk = fc
  .record({
    mode: fc.constantFrom('automatic', 'approval', 'notify'),
    verdict: fc.constantFrom(undefined, 'approve', 'reject'),
    outcome: fc.constantFrom('FIXED', 'FAILED', 'REFUSED', 'DEFERRED', 'NOTHING_TO_DO'),
    isTold: fc.boolean(),
    undo: fc.constantFrom(undefined, 'ROLLED_BACK', 'ROLLBACK_FAILED'),
    seen: fc.nat({ max: 12 }),
  })
  .map(({ mode, verdict, outcome, isTold, undo, seen }): Walked => {
    const asks = mode === 'approval' ? [ASKED, ...(verdict === undefined ? [] : [answered(verdict)])] : [];
    const changes = mode === 'automatic' || verdict === 'approve' ? CHANGED : [];
    const end = [concluded(outcome), ...(isTold ? [step('NOTIFIED')] : []), ...(undo === undefined ? [] : [step(undo)])];
    const steps = [OPENED, planned(mode), ...asks, ...(mode === 'notify' ? [] : changes), ...end].slice(0, seen + 1);
    const isOver = steps.some(({ name }) => name === 'CONCLUDED');
    return aWalk(isOver ? outcome : 'RUNNING', react(mode), ...steps);
  });

describe('readWays', () => {
  it('marks one unbroken way from the first station to the last one reached', () => {
    fc.assert(
      fc.property(walk, (execution) => {
        const way = readWays(readStations(execution)).filter(({ isGone }) => isGone);
        const reached = readStations(execution).filter(({ state }) => state !== 'ahead' && state !== 'passed');
        const visited: Station[] = ['parse'];
        for (let next = way.find(({ from }) => from === 'parse'); next; next = way.find(({ from }) => from === next?.to))
          visited.push(next.to);
        expect(visited).toHaveLength(way.length + 1);
        expect(visited).toEqual(expect.arrayContaining(reached.map(({ station }) => station)));
        expect(visited.filter((station) => station !== 'notify')).toHaveLength(
          reached.filter(({ station }) => station !== 'notify').length,
        );
      }),
    );
  });

  it('lets an execution wait at one station at most, and at none once it is over', () => {
    fc.assert(
      fc.property(walk, (execution) => {
        const states = readStations(execution).map(({ state }) => state);
        expect(states.filter((state) => state === 'waiting').length).toBeLessThanOrEqual(execution.status === 'RUNNING' ? 1 : 0);
        if (execution.status !== 'RUNNING') expect(states).not.toContain('ahead');
      }),
    );
  });
});

describe('layOutGraph', () => {
  const overlap = (one: GraphBox, other: GraphBox) =>
    one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

  it('keeps boxes apart, and every box and arrow inside of the picture', () => {
    const ways = readWays(readStations(aWalk('RUNNING', react('approval'), OPENED)));
    for (const direction of ['across', 'down'] as const) {
      for (const shown of [STATIONS, STATIONS.slice(0, -1)]) {
        const graph = layOutGraph(shown, ways, direction);
        const points = graph.arrows.flatMap(({ path }) =>
          [...path.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const),
        );
        const corners = graph.boxes.flatMap(({ x, y, width, height }) => [[x, y] as const, [x + width, y + height] as const]);
        for (const [x, y] of [...points, ...corners]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(graph.width);
          expect(y).toBeLessThanOrEqual(graph.height);
        }
        const pairs = graph.boxes.flatMap((one, index) => graph.boxes.slice(index + 1).map((other) => [one, other] as const));
        expect(pairs.filter(([one, other]) => overlap(one, other))).toEqual([]);
        expect(graph.arrows).toHaveLength(ways.filter(({ to }) => shown.includes(to)).length);
      }
    }
  });
});
