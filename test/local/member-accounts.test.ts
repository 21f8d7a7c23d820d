import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecurityGroupCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { MemberAccounts } from '#local/member-accounts/member-accounts.ts';
import { startMemberAccounts } from '#local/member-accounts.ts';
import { connectOwner, lookAtBucket, makePublicBucket } from '#local/reaction/scene.ts';
import { describeWithMoto } from '../support/member-account.ts';

const PATIENCE_MS = 120_000;
const PLACE = { accountId: '210987654321', region: 'eu-central-1', bucket: 'kept' };
const folder = mkdtempSync(join(tmpdir(), 'member-accounts-'));
const journal = join(folder, 'member-accounts.jsonl');

/** Those of this test; a second closing is none. */
const started: MemberAccounts[] = [];

afterEach(async () => {
  for (const accounts of started.splice(0)) await accounts.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function start(): Promise<MemberAccounts> {
  const accounts = await startMemberAccounts({ defaultAccountId: '999988887777', journal });
  started.push(accounts);
  return accounts;
}

/** All ids that moto made up in the account: default ones of the Region, ours, a key. */
async function idsIn(accounts: MemberAccounts): Promise<unknown> {
  const owner = await connectOwner(accounts, PLACE.accountId, PLACE.region);
  const [ec2, iam] = [new EC2Client(owner), new IAMClient(owner)];
  const { SecurityGroups: groups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { AccessKeyMetadata: keys } = await iam.send(new ListAccessKeysCommand({ UserName: 'deploy' }));
  ec2.destroy();
  iam.destroy();
  return { groups: groups?.map(({ GroupId, VpcId }) => [GroupId, VpcId]), keys: keys?.map(({ AccessKeyId }) => AccessKeyId) };
}

async function build(accounts: MemberAccounts): Promise<void> {
  const owner = await connectOwner(accounts, PLACE.accountId, PLACE.region);
  const [ec2, iam] = [new EC2Client(owner), new IAMClient(owner)];
  await iam.send(new CreateUserCommand({ UserName: 'deploy' }));
  await iam.send(new CreateAccessKeyCommand({ UserName: 'deploy' }));
  // Two at a time: their order is that of the journal.
  await Promise.all(['a', 'b'].map((GroupName) => ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName }))));
  ec2.destroy();
  iam.destroy();
}

describeWithMoto('member accounts with a journal', () => {
  it(
    'hold the same resources under the same ids after a restart',
    async () => {
      const first = await start();
      await makePublicBucket(first, PLACE);
      await build(first);
      const before = await idsIn(first);
      await first.close();

      const second = await start();
      const after = await idsIn(second);
      const sight = await lookAtBucket(second, PLACE);
      await second.close();

      expect(after).toEqual(before);
      expect(sight).toBe('public');
      expect(second.played).toMatchObject({ requests: expect.any(Number), differing: 0 });
    },
    PATIENCE_MS,
  );

  it(
    'leave out a request over which they were killed, and say where the journal is damaged',
    async () => {
      const whole = readFileSync(journal, 'utf8');
      writeFileSync(journal, `${whole}{"environ": {"REQ`);
      const accounts = await start();
      await accounts.close();
      writeFileSync(journal, `garbage\n${whole}`);

      await expect(start()).rejects.toThrow(`"${journal}" is damaged in line 1. Restore it, or name another folder with --data.`);
      expect(accounts.played.differing).toBe(0);
    },
    PATIENCE_MS,
  );
});
