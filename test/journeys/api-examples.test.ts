import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parse } from 'yaml';
import * as z from 'zod';
import { listOperations } from '#domain/api/contract.ts';
import { type ApiWorld, SHOP, startApiWorld } from '../support/api-world.ts';

const ROOT = process.cwd();
const PAGE = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
/** The account that the page names. */
const EXAMPLE_ACCOUNT = '111122223333';
const blocksOf = (language: string) => [...PAGE.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code = '']) => code);
const [github = '', gitlab = ''] = blocksOf('yaml');

/** The routes that a cell of a table names. */
const routesIn = (text: string) =>
  [...text.matchAll(/`(GET|PUT|POST|DELETE) (\/[^`]*)`/g)].map(([, method = '', path = '']) => `${method} ${path}`);
const tableAfter = (heading: string) =>
  (PAGE.split(`\n## ${heading}\n`)[1] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `') || line.startsWith('| the '))
    .map((line) => line.split('|').map((cell) => cell.trim()));

/** Everything that the seed served, and what its page called without an answer. */
const SEED_ROUTES = [
  'GET /resources/standards',
  'GET /services/security-hub/enabled-standards',
  'GET /services/security-hub/enabled-standards/controls',
  'GET /resources/controls',
  'PUT /resources/controls/{ControlId}',
  'GET /resources/findings',
  'GET /hub/reactors',
  'POST /hub/reactors',
  'GET /resources/reactors',
  'POST /resources/reactors',
  'DELETE /resources/reactors/{reactorId}',
  'POST /services/state-machine/SecurityHubFindingReactor/executions',
];

describe('the routes of the seed', () => {
  const contract = new Map(listOperations().map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation]));
  const rows = tableAfter('Routes of the seed').filter(([, , here = '']) => /^(`(GET|PUT|POST|DELETE) |none)/.test(here));

  it('are all there', () => {
    expect(rows.flatMap(([, seed = '']) => routesIn(seed)).toSorted()).toEqual(SEED_ROUTES.toSorted());
  });

  it('lead to routes that the contract has', () => {
    for (const [, seed, here = ''] of rows) {
      for (const route of routesIn(here)) {
        expect([seed, route, contract.has(route)]).toEqual([seed, route, true]);
      }
    }
  });

  it('have filters that the contract reads', () => {
    const read = (query: string) => {
      const pairs = Map.groupBy(new URLSearchParams(query), ([name]) => name);
      const values = [...pairs].map(([name, given]) => [name, given.map(([, value]) => value)] as const);
      return contract
        .get('GET /v1/findings')
        ?.query?.safeParse(Object.fromEntries(values.map(([name, given]) => [name, name === 'q' ? given[0] : given])));
    };

    for (const query of ['account=111122223333', 'q=bucket', 'region!=eu-west-1&region!=eu-west-2'])
      expect([query, read(query)?.success]).toEqual([query, true]);
    expect(read('account.contains=1')?.success).toBe(false);
  });
});

describe('the examples of docs/api.md', () => {
  let world: ApiWorld;
  let folder = '';
  let key = '';
  beforeAll(async () => {
    world = await startApiWorld();
    key = await world.makeKey('reader', 'shop');
    folder = mkdtempSync(join(tmpdir(), 'api-examples-'));
    // A checkout beside the project, and the command on the PATH.
    symlinkSync(ROOT, join(folder, 'reactor'));
    writeFileSync(join(folder, 'attack-reactor'), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'bin/attack-reactor.mjs')}" "$@"\n`);
    chmodSync(join(folder, 'attack-reactor'), 0o755);
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function shell(script: string, credential: Readonly<Record<string, string>>) {
    const { ATTACK_REACTOR_API_KEY: _key, ATTACK_REACTOR_TOKEN: _token, ...inherited } = process.env;
    const env = { ...inherited, PATH: `${folder}:${process.env['PATH']}`, NO_COLOR: '1', ATTACK_REACTOR_URL: world.url, ...credential };
    const child = spawn('sh', ['-euc', script], { cwd: folder, env });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    const exitCode = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    return { exitCode, ...output };
  }
  const withKey = () => ({ ATTACK_REACTOR_API_KEY: key });
  const run = async (part: string) => {
    const found = blocksOf('sh').filter((code) => code.includes(part));
    expect(found).toHaveLength(1);
    const [code = ''] = found;
    const credential = code.includes('ATTACK_REACTOR_API_KEY') ? withKey() : { ATTACK_REACTOR_TOKEN: await world.token('admin') };
    return shell(code, credential);
  };

  it('are these, and no other one', () => {
    const known = ['/v1/me', 'api-client create', 'severity=HIGH', '/v1/findings/export', 'changes.etag', '/v1/audit'];

    expect(blocksOf('sh').filter((code) => !known.some((part) => code.includes(part)))).toEqual([]);
    expect(blocksOf('yaml')).toHaveLength(2);
  });

  it('tell who calls', async () => {
    const { exitCode, stdout } = await run('/v1/me');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'person', tenants: [{ id: 'bank' }, { id: 'platform' }, { id: 'shop' }] });
  });

  it('make a key, list it, and end it', async () => {
    const { exitCode, stdout, stderr } = await run('api-client create');

    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^Client shop-pipeline is made\. .*\n$/)]);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^attack_reactor_[\w-]{43}$/),
      expect.stringContaining('reader'),
      expect.stringMatching(/^ {2}shop-pipeline +viewer@shop +all accounts +20/),
      'Client shop-pipeline is revoked.',
      '',
    ]);
  });

  it('filter findings', async () => {
    const { exitCode, stdout } = await run('severity=HIGH');
    const { items } = z.object({ items: z.array(z.object({ severity: z.string() })) }).parse(JSON.parse(stdout));

    expect([exitCode, items.map(({ severity }) => severity)]).toEqual([0, ['CRITICAL', 'HIGH']]);
  });

  it('export a table', async () => {
    expect(await run('/v1/findings/export')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(join(folder, 'findings.csv'), 'utf8')).toMatch(/^identity,severity,accountId/);
  });

  it('ask for changes, and learn that there are none', async () => {
    expect(await run('changes.etag')).toEqual({ exitCode: 0, stdout: '304\n', stderr: '' });
  });

  it('check the chain of the audit, and find an entry that was changed', async () => {
    const { exitCode, stdout } = await run('/v1/audit');
    const [code = ''] = blocksOf('sh').filter((block) => block.includes('/v1/audit'));
    const credential = { ATTACK_REACTOR_TOKEN: await world.token('admin') };
    const forged = await shell(code.replace('one.actor,', '"eve",'), credential);

    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^\d+ entries follow from each other\.\n$/)]);
    expect(forged).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('The chain breaks at entry 1.') });
  });

  it('are a workflow by the parser of GitHub, whose gate fails with a file that code scanning reads', async () => {
    const { context, value } = parseWorkflow({ name: 'gate.yml', content: github }, new NoOperationTraceWriter());
    const template = value === undefined ? undefined : await convertWorkflowTemplate(context, value);
    const steps = z.array(z.looseObject({ run: z.string().optional() })).parse(parse(github).jobs.gate.steps);
    const gate = steps.find(({ run: script }) => script?.includes('finding gate'))?.run ?? '';

    expect([...context.errors.getErrors(), ...(template?.errors ?? [])]).toEqual([]);
    expect(await shell(gate.replace(EXAMPLE_ACCOUNT, SHOP), withKey())).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^2 findings are open/),
    });
    expect(JSON.parse(readFileSync(join(folder, 'findings.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{}, {}] }],
    });
  });

  it('are a job of GitLab, whose gate passes an application without findings', async () => {
    const { script } = z.object({ script: z.array(z.string()) }).parse(parse(gitlab)['security-gate']);
    const gate = (script.find((line) => line.includes('finding gate')) ?? '')
      .replace(EXAMPLE_ACCOUNT, SHOP)
      .replace('app=shop', 'app=blog');

    expect(await shell(gate, withKey())).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^No open finding/) });
    expect(readFileSync(join(folder, 'findings.xml'), 'utf8')).toContain('failures="0"');
  });
});
