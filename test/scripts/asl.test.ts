import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, run } from '../support/command.ts';

const FILE = 'stepfunctions/security-hub-finding-reactor.asl.json';
const EXAMPLES = 'stepfunctions/examples';
const [PARSE, PLAN, ASK, EXECUTE, RECORD, TELL] = [
  'Parse Security Hub Finding',
  'Plan Reaction',
  'Request Approval',
  'Execute Security Hub Finding Reactor',
  'Record Execution',
  'Send Notification',
];
const PATIENCE = 120_000;

type Path = { state: string; item: number | null; retried: string[]; caught: { error: string; next: string } | null; output: never }[];
type Execution = { status: string; path: Path; effects: string[]; failure: { error: string } | null };

const folder = mkdtempSync(join(tmpdir(), 'asl-'));
const asl = (...args: readonly string[]) => run('scripts/asl.ts', ...args);
const executionOf = ({ lastLine, stderr }: CommandResult): Execution => {
  if (lastLine === '') throw new Error(stderr);
  return JSON.parse(lastLine);
};
const statesOf = ({ path }: Execution) => path.map(({ state }) => state);
const mock = (state: string | undefined, file: string) => ['--mock', `${state}=${file}`];
const fail = (state: string | undefined, error: string) => ['--fail', `${state}=${error}`];
const PLANNED = mock(PLAN, `${EXAMPLES}/planned.json`);
const PLANNED_FOR_APPROVAL = mock(PLAN, `${EXAMPLES}/planned-for-approval.json`);
const FIXED = mock(EXECUTE, `${EXAMPLES}/fixed.json`);

describe('npm run asl', () => {
  /** What Parse answers, from the one run that reads the mapping; it stands in for that in all others. */
  let first: Execution;
  const parsed = join(folder, 'parsed.json');
  const again = (...args: readonly string[]) =>
    asl('run', FILE, '--input', 'local/findings/01-security-hub-controls.json', '--json', ...mock(PARSE, parsed), ...args).then(
      executionOf,
    );

  beforeAll(async () => {
    first = executionOf(await asl('run', FILE, '--input', 'local/findings/01-security-hub-controls.json', '--json', ...PLANNED, ...FIXED));
    writeFileSync(parsed, JSON.stringify(first.path[0]?.output));
  }, PATIENCE);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('executes with the real mapping, bindings and handlers, and says what came of it', () => {
    expect(first.status).toBe('SUCCEEDED');
    expect(statesOf(first)).toEqual(expect.arrayContaining([PARSE, PLAN, EXECUTE, RECORD, TELL]));
    expect(statesOf(first)).not.toContain(ASK);
    expect(first.effects).toEqual([expect.stringMatching(/^finding .*S3\.2.* → RESOLVED$/), 'told FIXED']);
  });

  it.each([
    ['--approve', 'FIXED', [ASK, 'Check Approval', EXECUTE, RECORD, TELL]],
    ['--reject', 'REJECTED', [ASK, 'Check Approval', RECORD, TELL]],
    ['-v', 'LAPSED', [ASK, 'Record Failure', TELL]],
  ])(
    'asks people where the plan says so, and goes on with %s to %s',
    async (option, told, way) => {
      const execution = await again(option, ...PLANNED_FOR_APPROVAL, ...FIXED);

      expect(statesOf(execution).filter((state) => way.includes(state))).toEqual(way);
      expect(statesOf(execution).includes(EXECUTE)).toBe(option === '--approve');
      expect(execution.effects.filter((effect) => effect.startsWith('told'))).toEqual(['told APPROVAL_REQUESTED', `told ${told}`]);
    },
    PATIENCE,
  );

  it(
    'records and tells a failure, and fails',
    async () => {
      const execution = await again(...PLANNED, ...fail(EXECUTE, 'ReactorDenied'));

      expect(execution.path.find(({ state }) => state === EXECUTE)?.caught).toEqual({ error: 'ReactorDenied', next: 'Record Failure' });
      expect(execution.effects).toEqual([expect.stringContaining('→ NOTIFIED'), 'told FAILED']);
      expect(execution).toMatchObject({ status: 'FAILED', failure: { error: 'ReactionFailed' } });
    },
    PATIENCE,
  );

  it(
    'retries what may pass',
    async () => {
      const execution = await again(...PLANNED, ...FIXED, ...fail(EXECUTE, 'ReactorThrottled'), ...fail(EXECUTE, 'ExecutionBusy'));

      expect(execution.path.find(({ state }) => state === EXECUTE)).toMatchObject({
        retried: ['ReactorThrottled', 'ExecutionBusy'],
        caught: null,
      });
      expect(execution.status).toBe('SUCCEEDED');
    },
    PATIENCE,
  );

  it(
    'asks nobody in the Express workflow, and changes nothing that had to be asked for',
    async () => {
      const execution = await again('--express', '--approve', ...PLANNED_FOR_APPROVAL);

      expect(statesOf(execution)).not.toContain(ASK);
      expect(statesOf(execution)).not.toContain(EXECUTE);
      expect(execution.effects).toEqual([expect.stringContaining('→ NOTIFIED'), 'told PLANNED']);
    },
    PATIENCE,
  );

  it(
    'prints the path as people read it, with outputs on demand',
    async () => {
      const { exitCode, stdout } = await asl(
        ...['run', FILE, '--input', 'local/findings/01-security-hub-controls.json', '-v', ...mock(PARSE, parsed), ...PLANNED],
        ...fail(EXECUTE, 'ReactorDenied'),
      );

      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^Parse Security Hub Finding +Task +\d+ ms$/m);
      expect(stdout).toMatch(/^ {2}#1 Plan Reaction +Task +\d+ ms$/m);
      expect(stdout).toMatch(/^ +caught ReactorDenied → Record Failure$/m);
      expect(stdout).toMatch(/^ +"status": "PLANNED"/m);
      expect(stdout).toMatch(/^FAILED in \d+ ms with ReactionFailed: /m);
    },
    PATIENCE,
  );

  it(
    'notices where mocks lead round and round',
    async () => {
      const { exitCode, stderr } = await asl(
        ...['run', FILE, '--input', 'local/findings/01-security-hub-controls.json', ...mock(PARSE, parsed), ...PLANNED],
        ...mock(EXECUTE, `${EXAMPLES}/planned.json`),
      );

      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('over and over') });
    },
    PATIENCE,
  );

  it.each([
    ['a mock that is missing', [...mock(PARSE, parsed), ...FIXED], /State "Plan Reaction" calls a reactor.*--mock "Plan Reaction=FILE"/],
    ['a mock of a state that is none', mock('Plan Reactoin', parsed), /no Task state "Plan Reactoin"\. Did you mean Plan Reaction\?/],
    ['a mock without a file', ['--mock', 'Plan Reaction'], /is not State=FILE/],
    ['a mock that cannot be read', mock(PLAN, 'nowhere.json'), /nowhere\.json cannot be read/],
    ['both answers', ['--approve', '--reject'], /exclude each other/],
    ['an unknown trigger', ['--trigger', 'cron'], /none of event, custom-action, manual/],
    ['an unknown option', ['--wait'], /--wait/],
  ])(
    'refuses %s with exit code 2',
    async (_what, options, says) => {
      const { exitCode, stderr } = await asl('run', FILE, '--input', 'local/findings/01-security-hub-controls.json', ...options);

      expect({ exitCode, stderr: stderr.trim() }).toEqual({ exitCode: 2, stderr: expect.stringMatching(says) });
      expect(stderr).not.toContain('    at ');
    },
    PATIENCE,
  );

  it(
    'checks what is shipped, finds what is broken, and executes nothing that is',
    async () => {
      const broken = join(folder, 'broken.asl.json');
      writeFileSync(broken, '{\n  "StartAt": "A",\n  "States": {}\n}\n');
      const [shipped, found, executed] = await Promise.all([
        asl('check'),
        asl('check', '--json', broken),
        asl('run', broken, '--input', parsed),
      ]);

      expect(shipped).toMatchObject({ exitCode: 0, stdout: `Nothing wrong with ${FILE}.\n` });
      expect(found.exitCode).toBe(1);
      expect(JSON.parse(found.lastLine).problems).toContainEqual(
        expect.objectContaining({ file: broken, line: 2, column: 3, state: null }),
      );
      expect(executed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`${broken}:2:3  there is no state "A"`) });
    },
    PATIENCE,
  );

  it(
    'tells its usage',
    async () => {
      const [whole, one, unknown] = await Promise.all([asl('--help'), asl('run', '--help'), asl('walk')]);

      expect([whole.exitCode, one.exitCode, unknown.exitCode]).toEqual([0, 0, 2]);
      expect(whole.stdout).toContain('check [FILE...]');
      expect(one.stdout).toContain('--mock State=FILE');
      expect(unknown.stderr).toContain('There is no command "walk"');
    },
    PATIENCE,
  );
});
