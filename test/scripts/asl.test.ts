import {
  ASK,
  asl,
  EXAMPLES,
  EXECUTE,
  type Execution,
  FILE,
  FIXED,
  fail,
  INPUT,
  mock,
  PARSE,
  PLAN,
  PLANNED,
  parsed,
  parseOnce,
  RECORD,
  readExecution,
  TELL,
} from '../support/asl-command.ts';

const PLANNED_FOR_APPROVAL = mock(PLAN, `${EXAMPLES}/planned-for-approval.json`);
const listStates = ({ path }: Execution) => path.map(({ state }) => state);

describe('npm run asl', () => {
  let first: Execution;
  const again = (...args: readonly string[]) =>
    asl('run', FILE, '--input', INPUT, '--json', ...mock(PARSE, parsed), ...args).then(readExecution);
  beforeAll(async () => {
    first = await parseOnce();
  });

  it('executes with the real mapping, bindings and handlers, and says what came of it', () => {
    expect(first.status).toBe('SUCCEEDED');
    expect(listStates(first)).toEqual(expect.arrayContaining([PARSE, PLAN, EXECUTE, RECORD, TELL]));
    expect(listStates(first)).not.toContain(ASK);
    expect(first.effects).toEqual([expect.stringMatching(/^finding .*S3\.2.* → RESOLVED$/), 'told FIXED']);
  });

  it.each([
    ['--approve', 'FIXED', [ASK, 'Check Approval', EXECUTE, RECORD, TELL]],
    ['--reject', 'REJECTED', [ASK, 'Check Approval', RECORD, TELL]],
    ['-v', 'LAPSED', [ASK, 'Record Failure', TELL]],
  ])('asks people where the plan says so, and goes on with %s to %s', async (option, told, way) => {
    const execution = await again(option, ...PLANNED_FOR_APPROVAL, ...FIXED);

    expect(listStates(execution).filter((state) => way.includes(state))).toEqual(way);
    expect(listStates(execution).includes(EXECUTE)).toBe(option === '--approve');
    expect(execution.effects.filter((effect) => effect.startsWith('told'))).toEqual(['told APPROVAL_REQUESTED', `told ${told}`]);
  });

  it('records and tells a failure, and fails', async () => {
    const execution = await again(...PLANNED, ...fail(EXECUTE, 'ReactorDenied'));

    expect(execution.path.find(({ state }) => state === EXECUTE)?.caught).toEqual({ error: 'ReactorDenied', next: 'Record Failure' });
    expect(execution.effects).toEqual([expect.stringContaining('→ NOTIFIED'), 'told FAILED']);
    expect(execution).toMatchObject({ status: 'FAILED', failure: { error: 'ReactionFailed' } });
  });

  it('retries what may pass', async () => {
    const execution = await again(...PLANNED, ...FIXED, ...fail(EXECUTE, 'ReactorThrottled'), ...fail(EXECUTE, 'ExecutionBusy'));

    expect(execution.path.find(({ state }) => state === EXECUTE)).toMatchObject({
      retried: ['ReactorThrottled', 'ExecutionBusy'],
      caught: null,
    });
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('asks nobody in the Express workflow, and changes nothing that had to be asked for: another execution asks', async () => {
    const execution = await again('--express', '--approve', ...PLANNED_FOR_APPROVAL);

    expect(listStates(execution)).not.toContain(ASK);
    expect(listStates(execution)).not.toContain(EXECUTE);
    expect(execution.effects).toEqual(['waits for another try: binding-changed', 'told DEFERRED']);
  });

  it('prints the path as people read it, with outputs on demand', async () => {
    const { exitCode, stdout } = await asl(
      ...['run', FILE, '--input', INPUT, '-v', ...mock(PARSE, parsed), ...PLANNED],
      ...fail(EXECUTE, 'ReactorDenied'),
    );

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Parse Security Hub Finding +Task +\d+ ms$/m);
    expect(stdout).toMatch(/^ {2}#1 Plan Reaction +Task +\d+ ms$/m);
    expect(stdout).toMatch(/^ +caught ReactorDenied → Record Failure$/m);
    expect(stdout).toMatch(/^ +"status": "PLANNED"/m);
    expect(stdout).toMatch(/^FAILED in \d+ ms with ReactionFailed: /m);
  });

  it('notices where mocks lead round and round', async () => {
    const { exitCode, stderr } = await asl(
      ...['run', FILE, '--input', INPUT, ...mock(PARSE, parsed), ...PLANNED],
      ...mock(EXECUTE, `${EXAMPLES}/planned.json`),
    );

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('over and over') });
  });
});
