import type { ChangePlan, Json, Plan, Verification } from '#domain/reaction/plan.ts';
import type { ReactionFinding, ReactionResource } from '#domain/reaction/reaction-finding.ts';
import type { ReactorAnswer, ReactorCall } from '#domain/reaction/reactor-call.ts';
import type { MemberAccounts } from '#local/member-accounts/member-accounts.ts';
import { HOW_TO_GET_MOTO } from '#local/member-accounts/python.ts';
import { memberAccountsHere, startMemberAccounts } from '#local/member-accounts.ts';
import { keepLoopbackAddress } from '#platform/reactor/member-clients.ts';
import type { Reactor } from '#platform/reactor/reactor.ts';
import type { SceneOwner } from '#platform/scene/scene.ts';

export const MEMBER = { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' } as const;
const CREDENTIALS = { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' };

/**
 * A member account of a running suite, with clients that are not guarded, to build a scene and to read it back; usable in hooks
 * and tests only. Empty before each test.
 */
export type TestAccount = SceneOwner & {
  /** The reactor on one resource of this account, under its manifest's guard. */
  run(reactor: Reactor, on: On): ReactorRun;
};

export type On = {
  readonly resource: ReactionResource;
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly finding?: Partial<ReactionFinding>;
  readonly now?: () => number;
};

export type ReactorRun = {
  plan(): Promise<Plan>;
  /** The plan, which must be to change something. */
  changePlan(): Promise<ChangePlan>;
  apply(plan: ChangePlan): Promise<Json>;
  verify(): Promise<Verification>;
  rollback(backup: Json, created?: Json): Promise<void>;
  readBack(backup: Json): Promise<Json>;
};

/** A suite that needs member accounts. Without Python and moto it is left out, and says so. */
export function describeWithMoto(name: string, body: () => void): void {
  if (memberAccountsHere() === 'moto' || process.env['REQUIRE_ALL'] === '1') {
    describe(name, body);
    return;
  }
  process.stderr.write(`NOT TESTED ON A MEMBER ACCOUNT: ${HOW_TO_GET_MOTO} REQUIRE_ALL=1 makes this a failure.\n`);
  // biome-ignore lint/suspicious/noSkippedTests: said aloud, and a failure where everything is required.
  describe.skip(name, () => it('needs Python with moto', () => undefined));
}

/** A suite on a member account of moto. Without Python and moto it is left out, and says so. */
export function describeOnMemberAccount(name: string, body: (account: TestAccount) => void): void {
  describeWithMoto(name, () => runOnAccount('moto', body));
}

/** A suite on a member account that has buckets only, as machines without Python do. */
export function describeOnBuckets(name: string, body: (account: TestAccount) => void): void {
  describe(name, () => runOnAccount('buckets', body));
}

function runOnAccount(kind: MemberAccounts['kind'], body: (account: TestAccount) => void): void {
  let accounts: MemberAccounts;
  const opened: { destroy(): void }[] = [];
  const endpointBefore = process.env['AWS_ENDPOINT_URL'];
  beforeAll(async () => {
    accounts = await startMemberAccounts({ defaultAccountId: MEMBER.accountId, kind });
    process.env['AWS_ENDPOINT_URL'] = accounts.endpoint;
  });
  beforeEach(() => accounts.reset());
  body({
    place: MEMBER,
    client(Client, region = MEMBER.region) {
      const client = new Client({ region, credentials: CREDENTIALS, maxAttempts: 3 });
      opened.push(client);
      keepLoopbackAddress(client);
      return client;
    },
    // Nothing is there before a test, so that a name is enough.
    unique: (name) => name,
    backdate: (what, days) => accounts.backdate(MEMBER, what, days),
    run: (reactor, on) => startRun(reactor, on),
  });
  afterAll(async () => {
    for (const client of opened) client.destroy();
    if (endpointBefore === undefined) delete process.env['AWS_ENDPOINT_URL'];
    else process.env['AWS_ENDPOINT_URL'] = endpointBefore;
    await accounts.close();
  });
}

/** A finding on one resource, as the workflow hands it to a reactor. */
export function reactionFindingOn(resource: ReactionResource, overrides: Partial<ReactionFinding> = {}): ReactionFinding {
  return {
    Id: 'arn:aws:securityhub:eu-central-1:210987654321:security-control/S3.2/finding/5f6c1a52-0b7f-4c1e-9c3a-4a6f3a1d7e10',
    ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
    GeneratorId: 'security-control/S3.2',
    AwsAccountId: MEMBER.accountId,
    Region: MEMBER.region,
    Title: 'A control failed',
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: '2026-11-02T08:00:00.000Z',
    UpdatedAt: '2026-11-03T08:00:00.000Z',
    Severity: { Label: 'CRITICAL' },
    Resources: [resource],
    ProductFields: {},
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...overrides,
  };
}

function startRun(
  reactor: Reactor,
  { resource, parameters = {}, finding = {}, now = () => Date.parse('2026-11-03T08:00:05Z') }: On,
): ReactorRun {
  const task = {
    executionId: 'test-execution',
    finding: reactionFindingOn(resource, finding),
    resource,
    target: MEMBER,
    parameters: { ...parameters },
    credentials: CREDENTIALS,
  };
  async function ask<Phase extends ReactorCall['phase']>(call: ReactorCall & { phase: Phase }): Promise<ReactorAnswer & { phase: Phase }> {
    // Through JSON, as between two functions.
    const answer: unknown = JSON.parse(JSON.stringify(await reactor.run(JSON.parse(JSON.stringify(call)), now)));
    return answer as ReactorAnswer & { phase: Phase };
  }
  const plan = async (): Promise<Plan> => (await ask({ ...task, phase: 'plan' })).plan;
  return {
    plan,
    async changePlan() {
      const planned = await plan();
      if (planned.outcome !== 'change') throw new Error(`expected a change, got ${JSON.stringify(planned)}`);
      return planned;
    },
    apply: async (changes) => (await ask({ ...task, phase: 'apply', plan: changes })).created,
    verify: async () => (await ask({ ...task, phase: 'verify' })).verification,
    async rollback(backup, created = null) {
      await ask({ ...task, phase: 'rollback', backup, created });
    },
    readBack: async (backup) => (await ask({ ...task, phase: 'read-back', backup })).state,
  };
}
