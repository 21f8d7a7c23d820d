import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { visibilitySeconds } from '#domain/base/function-definition.ts';
import { DISPATCH_SECONDS, REACTOR_SECONDS, ROLL_BACK_SECONDS } from '#domain/reaction/phase-times.ts';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import { formatPlaceholder, placeholdersIn } from '#domain/reaction/workflow-definition.ts';
import { dispatchFindingFunction } from '#handlers/dispatch-finding/function.ts';
import { FUNCTIONS, HANDLERS_BY_HAND, listSteps, STEP_HANDLERS } from '#handlers/functions.ts';
import { rollBackFunction } from '#handlers/roll-back/function.ts';
import { LEASE_SECONDS } from '#platform/notification/delivery-store.ts';

const ROOT = join(import.meta.dirname, '../..');
const HANDLERS = join(ROOT, 'handlers');
const WORKFLOWS = readdirSync(join(ROOT, 'stepfunctions')).flatMap((file) => /^(.+)\.asl\.json$/.exec(file)?.[1] ?? []);

/** Numbers that belong into a function.ts, written with a digit somewhere else. */
const WRITTEN_DOWN =
  /\b(?:memoryMb|MEMORY_MB|batchSize|batchWindowSeconds|maximumConcurrency|maxReceiveCount|everyMinutes|visibilityTimeoutSeconds|VISIBILITY_SECONDS)\b\s*[:=]\s*\d/;
const READERS = ['infra', 'local', 'tools/bench', 'tools/bundle', 'kit/pack', 'scripts/asl'];
/** Emulators, with what they do where nobody asks for anything. */
const EMULATORS = ['local/queue-poller.ts', 'local/stream-poller.ts', 'local/queues.ts', 'local/lambda-context.ts'];

function sourcesIn(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => `${folder}/${file}`);
}

describe('the functions of the platform', () => {
  it('are the folders of handlers/, each with its definition, by name', async () => {
    const folders = readdirSync(HANDLERS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

    expect(FUNCTIONS.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
    for (const definition of FUNCTIONS) {
      const path = join(HANDLERS, definition.name, 'function.ts');
      expect([definition.name, existsSync(path)]).toEqual([definition.name, true]);
      expect(Object.values(await import(path))).toEqual([definition]);
    }
  });

  it('are data: neither zod nor a client comes along', async () => {
    const { metafile } = await build({
      entryPoints: [join(HANDLERS, 'functions.ts')],
      absWorkingDir: ROOT,
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      metafile: true,
    });

    const [output] = Object.values(metafile.outputs);
    const modules = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));

    expect(
      modules.filter((path) => !/^(domain\/|kit\/contract\/errors\.ts$|handlers\/(functions|[\w-]+\/function)\.ts$)/.test(path)),
    ).toEqual([]);
    expect(modules.length).toBeGreaterThan(10);
    expect(output?.imports).toEqual([]);
  });

  it('have a size that Lambda takes, and queues that it can read', () => {
    for (const { name, memoryMb, timeoutSeconds, trigger } of FUNCTIONS) {
      expect([name, memoryMb >= 128 && memoryMb <= 10_240, timeoutSeconds >= 1 && timeoutSeconds <= 900]).toEqual([name, true, true]);
      if (trigger.kind !== 'queue') continue;
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      expect([name, trigger.batchSize <= 10 || trigger.batchWindowSeconds >= 1]).toEqual([name, true]);
      expect(trigger.maximumConcurrency).toBeGreaterThanOrEqual(2);
    }
  });

  it('hold a message for as long as the code behind it claims it', () => {
    const [route] = FUNCTIONS.flatMap((one) => (one.name === 'notify-wecom' ? [one] : []));

    expect(route === undefined ? 0 : visibilitySeconds(route)).toBeGreaterThan(LEASE_SECONDS);
  });

  it('that call reactors have the time that their phases add up to', () => {
    expect([dispatchFindingFunction, rollBackFunction, REACTOR_FUNCTION].map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([
      DISPATCH_SECONDS,
      ROLL_BACK_SECONDS,
      REACTOR_SECONDS,
    ]);
  });

  it('that are steps are called by the workflows that they name, and by nothing that is not there', () => {
    expect(WORKFLOWS).not.toEqual([]);
    for (const workflow of WORKFLOWS) {
      const called = placeholdersIn(readFileSync(join(ROOT, `stepfunctions/${workflow}.asl.json`), 'utf8'));
      expect(called).toEqual(expect.arrayContaining(listSteps(workflow).map(formatPlaceholder)));
    }
    expect(WORKFLOWS.flatMap(listSteps).toSorted()).toEqual(STEP_HANDLERS.toSorted());
  });

  it('that people invoke are told from those that a deployment does', () => {
    expect(HANDLERS_BY_HAND).toContain('roll-back');
    expect(HANDLERS_BY_HAND).not.toContain('migrate');
  });
});

describe('numbers of functions and queues', () => {
  it.each(READERS)('are not written a second time in %s', (folder) => {
    const sources = sourcesIn(folder).filter((path) => !EMULATORS.includes(path));
    const places = sources.flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => (WRITTEN_DOWN.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
    );

    expect(sources.length).toBeGreaterThan(1);
    expect(places).toEqual([]);
  });

  it('would be found', () => {
    for (const line of ['batchSize: 100,', 'const MEMORY_MB = 512;', '{ memoryMb: 1024, containers: 4 }'])
      expect(line).toMatch(WRITTEN_DOWN);
  });
});
