import type { ShelfWrite } from '#tools/chaos/reaction/shelf.ts';
import { StormClock } from '#tools/chaos/reaction/storm-clock.ts';
import { Watch } from '#tools/chaos/reaction/watch.ts';

const SPOT = { name: 'shelf-1', accountId: '210987654321', reactorId: 'shelf-public', field: 'isPublic' } as const;
const OPEN = { isPublic: true, allowsPlain: false, edits: 1 };
const CLOSED = { ...OPEN, isPublic: false };
const ID = 'rule-1';

/** A world with one document, and an execution that closes it. */
function world() {
  const state = {
    status: { workflow: 'NEW', compliance: 'FAILED' },
    mode: 'automatic',
    kept: { bindingId: 'rule', backup: { isPublic: true } as unknown },
  };
  const watch = new Watch({
    clock: new StormClock(),
    spots: [SPOT],
    status: () => state.status,
    ruleOf: () => ({ id: 'rule', reactorId: SPOT.reactorId, accountId: SPOT.accountId, mode: 'automatic' }),
    modesOf: () => [state.mode],
    mayWait: () => false,
    kept: async () => state.kept,
  });
  return { state, watch };
}

function execute(watch: Watch, { id = ID, mode = 'automatic', began = 'NEW' } = {}) {
  return watch.called('dispatch-finding', {
    phase: 'execute',
    reaction: {
      id,
      mode,
      resource: { Id: 'arn:aws:s3:::shelf-1' },
      decision: { reactor: { id: 'shelf-public' } },
      finding: { Workflow: { Status: began } },
    },
  });
}

async function change(watch: Watch, overrides: Partial<ShelfWrite> = {}) {
  const call = { name: 'shelf-1', executionId: ID };
  watch.onRead({ ...call, phase: 'plan' });
  await watch.onWrite({ ...call, phase: 'apply', base: OPEN, found: OPEN, left: CLOSED, ...overrides });
  return watch.blame.violations;
}

describe('Watch', () => {
  it('has nothing against a change that was allowed, alone, paid for and backed up', async () => {
    const { watch } = world();
    execute(watch);

    expect(await change(watch)).toEqual({});
    expect([...watch.changes.keys()]).toEqual([ID]);
  });

  it.each([
    ['a suppressed finding', { status: { workflow: 'SUPPRESSED', compliance: 'FAILED' } }],
    ['a finding that was resolved meanwhile', { status: { workflow: 'RESOLVED', compliance: 'FAILED' } }],
    ['a finding that has passed', { status: { workflow: 'NEW', compliance: 'PASSED' } }],
    ['a binding that only tells', { mode: 'notify' }],
    ['a binding that has come to ask', { mode: 'approval' }],
  ])('blames a change for %s', async (_what, meanwhile) => {
    const { state, watch } = world();
    Object.assign(state, meanwhile);
    execute(watch);

    expect(await change(watch)).toEqual({ forbidden: 1 });
  });

  it('blames a change that nobody looked at anew', async () => {
    const { watch } = world();

    expect(await change(watch)).toEqual({ forbidden: 1 });
  });

  it('lets a finding be RESOLVED that was when its reaction began', async () => {
    const { state, watch } = world();
    state.status = { workflow: 'RESOLVED', compliance: 'FAILED' };
    execute(watch, { began: 'RESOLVED' });

    expect(await change(watch)).toEqual({});
  });

  it('blames a change that waited for people and that nobody approved', async () => {
    const { state, watch } = world();
    state.mode = 'approval';
    execute(watch, { mode: 'approval' });
    expect(await change(watch)).toEqual({ forbidden: 1 });

    const { state: other, watch: another } = world();
    other.mode = 'approval';
    another.approved.add(ID);
    execute(another, { mode: 'approval' });
    expect(await change(another)).toEqual({});
  });

  it.each([
    ['without a backup', undefined, { 'without-backup': 1 }],
    ['with a backup of something else', { isPublic: false }, { 'wrong-backup': 1 }],
  ])('blames a change %s', async (_what, backup, violations) => {
    const { state, watch } = world();
    state.kept.backup = backup;
    execute(watch);

    expect(await change(watch)).toEqual(violations);
  });

  it('blames a write that takes back what another reactor wrote', async () => {
    const { watch } = world();
    execute(watch);

    expect(await change(watch, { base: { ...OPEN, allowsPlain: true } })).toEqual({ collided: 1 });
  });

  it('blames two executions at work on one document', async () => {
    const { watch } = world();
    execute(watch);
    execute(watch, { id: 'rule-2' });
    watch.onRead({ phase: 'plan', name: 'shelf-1', executionId: ID });
    watch.onRead({ phase: 'plan', name: 'shelf-1', executionId: 'rule-2' });

    expect(await change(watch)).toMatchObject({ collided: expect.any(Number) });
  });

  it('blames one change more than the budget of the binding', async () => {
    const { watch } = world();
    for (const id of ['a', 'b', 'c', 'd']) {
      const ended = execute(watch, { id });
      watch.onRead({ phase: 'plan', name: 'shelf-1', executionId: id });
      await watch.onWrite({ phase: 'apply', name: 'shelf-1', executionId: id, base: OPEN, found: OPEN, left: CLOSED });
      ended(undefined);
    }

    expect(watch.blame.violations).toEqual({ overspent: 1 });
  });

  it('sees that findings that could not be parsed leave their claim free', () => {
    const { watch } = world();
    const subject = `rule-${'a'.repeat(24)}`;
    const parse = (attempt: number, input: object = {}) => watch.called('parse-finding', { executionName: `${subject}-${attempt}`, input });

    parse(1)({ reactions: [{}] });
    parse(1, { failure: { Error: 'Runtime.ExitError' } })({ reactions: [] });
    parse(2)({ reactions: [{}] });
    expect(watch.blame.violations).toEqual({});
    parse(3);

    expect(watch.blame.violations).toEqual({ doubled: 1 });
  });

  it('counts what is deferred, and blames an attempt while its subject cools down', () => {
    const { watch } = world();
    const subject = `rule-${'a'.repeat(24)}`;
    const run = (attempt: number, status: string) => {
      watch.called('parse-finding', { executionName: `${subject}-${attempt}` });
      watch.called('record-execution', { id: `${subject}-${attempt}` })({ result: { status } });
    };

    run(1, 'DEFERRED');
    run(2, 'FIXED');
    expect(watch.blame.violations).toEqual({});
    run(3, 'FIXED');

    expect(watch.blame.violations).toEqual({ doubled: 1 });
    expect(watch.deferred.size).toBe(1);
  });
});
