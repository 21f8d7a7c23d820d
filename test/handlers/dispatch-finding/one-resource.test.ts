/** Several reactors on one resource, in any order of their calls, end as if one had worked after another. */
import { type Reactor, toManifestDocument } from '@attack-reactor/kit';
import type { ReactorCall } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { ExecutionBusy } from '#domain/base/errors.ts';
import { installedReactor } from '#domain/reaction/installed-reactor.ts';
import { isPlanned } from '#domain/reaction/reaction-state.ts';
import { type DispatchDeps, executeReaction, planReaction } from '#handlers/dispatch-finding/core.ts';
import { reactor as restrictIngress } from '#reactors/ec2-restrict-ingress/reactor.ts';
import { reactor as passwordPolicy } from '#reactors/iam-password-policy/reactor.ts';
import { reactor as blockPublicRead } from '#reactors/s3-block-public-read/reactor.ts';
import { reactor as requireTls } from '#reactors/s3-require-tls/reactor.ts';
import '../../support/property-seed.ts';
import { InterleavedAccount, Turns } from '../../support/interleaved-account.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aBinding, aDecision, aReaction, BUCKET, MEMBER } from '../../support/reactions.ts';

const REACTORS = [blockPublicRead, requireTls, passwordPolicy, restrictIngress];
const GROUP = `arn:aws:ec2:eu-central-1:${MEMBER}:security-group/sg-0123456789abcdef0`;
const STATEMENT = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` };
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Everybody', ...STATEMENT, Principal: '*' },
    { Sid: 'Partner', ...STATEMENT, Principal: { AWS: `arn:aws:iam::${MEMBER}:root` } },
  ],
});
const RULES = [22, 3389, 443].map((port) => ({
  SecurityGroupRuleId: `sgr-${port}`,
  GroupId: 'sg-0123456789abcdef0',
  IsEgress: false,
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  CidrIpv4: '0.0.0.0/0',
}));

type Work = { readonly control: string; readonly reactor: Reactor; readonly resource: { readonly Type: string; readonly Id: string } };
const on = (resource: Work['resource'], reactor: Reactor, ...controls: readonly string[]): Work[] =>
  controls.map((control) => ({ control, reactor, resource }));
const bucket = { Type: 'AwsS3Bucket', Id: BUCKET };
const account = { Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER}` };
const group = { Type: 'AwsEc2SecurityGroup', Id: GROUP };

const CASES: readonly [string, readonly Work[]][] = [
  ['a bucket', [...on(bucket, blockPublicRead, 'S3.2', 'S3.3'), ...on(bucket, requireTls, 'S3.5')]],
  ['the password policy', on(account, passwordPolicy, 'IAM.11', 'IAM.12', 'IAM.13', 'IAM.14', 'IAM.15', 'IAM.16', 'IAM.17')],
  ['a security group', on(group, restrictIngress, 'EC2.13', 'EC2.14', 'EC2.19', 'EC2.53')],
];

describe('several reactors on', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());

  const aWorld = async (works: readonly Work[]): Promise<ReactionWorld> => {
    const world = reactionWorld(await tables.fresh());
    world.state.bindings = works.map(({ control, reactor }) =>
      aBinding({ id: nameOf(control), match: { control }, reactorId: reactor.manifest.id, infrastructureCode: 'change' }),
    );
    world.state.reactors = REACTORS.map(({ manifest }) =>
      installedReactor.parse({ manifest: toManifestDocument(manifest), functionName: manifest.id, sha256: 'c2hhMjU2' }),
    );
    return world;
  };

  /** Runs the works in the order of calls that these numbers choose. @returns the account afterwards, and the results by control */
  async function run(works: readonly Work[], draws: readonly number[], leases?: DispatchDeps['leases']) {
    const world = await aWorld(works);
    let drawn = 0;
    const turns = new Turns(() => draws[drawn++ % draws.length] ?? 0);
    let running = '';
    const accounts = new InterleavedAccount({ policy: POLICY, rules: RULES }, () => turns.wait(running));
    const results: Record<string, string> = {};
    const functions = {
      call: async (name: string, call: ReactorCall): Promise<never> => {
        const reactor = REACTORS.find(({ manifest }) => manifest.id === name);
        const control = call.finding.Compliance?.SecurityControlId ?? '';
        const answer = async (action: string, input: object) => {
          running = control;
          return accounts.answer(action, input);
        };
        return (await reactor?.run(call, { answer })) as never;
      },
    };
    const deps = { ...world.dispatch, functions, ...(leases !== undefined && { leases }) };
    const first = new Map<string, Awaited<ReturnType<typeof planReaction>>>();
    for (const work of works) first.set(work.control, await plan(work, 0, world, deps));
    const react = async (work: Work): Promise<void> => {
      for (let attempt = 1; attempt < 50; attempt += 1) {
        const state = attempt === 1 ? first.get(work.control) : await plan(work, attempt, world, deps);
        if (state === undefined) return;
        const result = isPlanned(state) ? await execute(state, deps, () => turns.wait(work.control)) : state.result;
        results[work.control] = result.status;
        if (result.status !== 'DEFERRED') return;
      }
    };
    await turns.all(Object.fromEntries(works.map((work) => [work.control, () => react(work)])));
    return { account: accounts.look(), results };
  }

  it.each(CASES)('%s end as if they had worked one after another', async (_what, works) => {
    const alone = await run(works, [0]);
    const order = fc.array(fc.nat({ max: 5040 }), { minLength: 97, maxLength: 97 });

    await fc.assert(
      fc.asyncProperty(order, async (draws) => {
        const together = await run(works, draws);

        expect(together.account).toEqual(alone.account);
        for (const status of Object.values(together.results)) expect(['FIXED', 'NOTHING_TO_DO']).toContain(status);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('a bucket overwrite one another where nobody holds it: this test sees a lost change', async () => {
    const [[, works] = ['', []]] = CASES;
    const nobody: DispatchDeps['leases'] = {
      lease: async () => ({ kind: 'held', fence: 1 }),
      renew: async () => true,
      release: async () => undefined,
    };
    const alone = await run(works, [0]);

    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 3, 2],
      [0, 2, 5, 3, 1],
      [3, 1, 4, 1, 5, 9, 2, 6],
    ];
    const ends = [];
    for (const draws of orders) ends.push(JSON.stringify((await run(works, draws, nobody)).account));

    expect(ends.some((end) => end !== JSON.stringify(alone.account))).toBe(true);
  });
});

function nameOf(control: string): string {
  return `control-${control.toLowerCase().replace('.', '-')}`;
}

async function plan({ control, reactor, resource }: Work, attempt: number, world: ReactionWorld, deps: DispatchDeps) {
  const base = aReaction();
  const { manifest } = reactor;
  const binding = world.state.bindings.find(({ id }) => id === nameOf(control)) ?? aBinding();
  const reaction = await world.opened({
    id: `${nameOf(control)}-${attempt}`,
    sourceKey: `securityhub_control:${control}`,
    resource,
    finding: {
      ...base.finding,
      Id: `${base.finding.Id}-${control}`,
      Resources: [resource],
      Compliance: { Status: 'FAILED', SecurityControlId: control },
    },
    decision: aDecision({
      binding: { ...aDecision().binding, id: binding.id, reactorId: manifest.id, infrastructureCode: 'change' },
      reactor: { id: manifest.id, version: manifest.version, title: 'any' },
    }),
  });
  return planReaction(reaction, deps);
}

/** Calls again while another has the resource, as the workflow does. */
async function execute(state: Parameters<typeof executeReaction>[0], deps: DispatchDeps, turn: () => Promise<void>) {
  for (;;) {
    try {
      return (await executeReaction(state, deps)).result;
    } catch (error) {
      if (!(error instanceof ExecutionBusy)) throw error;
      await turn();
    }
  }
}
