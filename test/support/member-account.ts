import type { Reactor } from '@attack-reactor/kit';
import type { SceneOwner } from '@attack-reactor/kit/scene';
import { keepLoopbackAddress, type On, type ReactorRun, startRun, TEST_CREDENTIALS, TEST_TARGET } from '@attack-reactor/kit/testing';
import type { MemberAccounts } from '#local/member-accounts/member-accounts.ts';
import { HOW_TO_GET_MOTO } from '#local/member-accounts/python.ts';
import { memberAccountsHere, startMemberAccounts } from '#local/member-accounts.ts';
import { AccessLog } from './access-log.ts';
import { requireSessionRights } from './session-rights.ts';

export const MEMBER = TEST_TARGET;

/**
 * A member account of a running suite, with clients that are not guarded, to build a scene and to read it back; usable in hooks
 * and tests only. Empty before each test.
 */
export type TestAccount = SceneOwner & {
  /** The reactor on one resource of this account, under its manifest's guard and with the rights that it would have. */
  run(reactor: Reactor, on: On): ReactorRun;
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
  const log = new AccessLog();
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
      const client = new Client({ region, credentials: TEST_CREDENTIALS, maxAttempts: 3 });
      opened.push(client);
      keepLoopbackAddress(client);
      return client;
    },
    // Nothing is there before a test, so that a name is enough.
    unique: (name) => name,
    backdate: (what, days) => accounts.backdate(MEMBER, what, days),
    run: (reactor, on) => startRun(reactor, { onCall: requireSessionRights(reactor, log), ...on }),
  });
  afterAll(async () => {
    log.write();
    for (const client of opened) client.destroy();
    if (endpointBefore === undefined) delete process.env['AWS_ENDPOINT_URL'];
    else process.env['AWS_ENDPOINT_URL'] = endpointBefore;
    await accounts.close();
  });
}
