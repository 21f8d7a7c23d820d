import { SecurityHubDenied, SecurityHubThrottled, SecurityHubUnavailable } from '#domain/base/errors.ts';
import type { LateMove } from '#domain/finding/late-move.ts';
import { lateMovesTable, moveNowOrLater } from '#platform/reaction/late-moves.ts';
import type { MoveOutcome } from '#platform/security-hub/finding-status.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const FINDING = {
  Id: 'finding-1',
  ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
  AwsAccountId: '210987654321',
  Region: 'eu-central-1',
};
const MOVE: LateMove = { finding: FINDING, to: 'RESOLVED', note: 'FIXED', reopens: false, since: 1000 };

describe('moves that wait', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aTable = async () => {
    const { client, guards } = await tables.fresh();
    return lateMovesTable(client, guards);
  };

  it('come when their time has come, the earliest first, and one for each finding of each account', async () => {
    const moves = await aTable();
    const elsewhere = { ...MOVE, finding: { ...FINDING, AwsAccountId: '321098765432' } };
    await moves.put(MOVE, 1000);
    await moves.put(elsewhere, 500);
    const newer = { ...MOVE, to: 'NOTIFIED' as const, since: 1500 };
    await moves.put(newer, 1500);

    expect(await moves.listDue(1499, 10)).toEqual([elsewhere]);
    expect(await moves.listDue(1500, 10)).toEqual([elsewhere, newer]);
  });

  it('stay where a later one took the place of the one that is removed', async () => {
    const moves = await aTable();
    const newer = { ...MOVE, since: 1500 };
    await moves.put(newer, 1500);

    await moves.remove(MOVE);
    expect(await moves.listDue(1500, 10)).toEqual([newer]);

    await moves.remove(newer);
    expect(await moves.listDue(1500, 10)).toEqual([]);
  });

  it.each([new SecurityHubThrottled('slow'), new SecurityHubUnavailable('away')])(
    'begin where Security Hub says: $message',
    async (error) => {
      const moves = await aTable();
      const clock = new ManualClock(5000);
      const writer = moveNowOrLater({ move: () => Promise.reject(error) }, moves, clock);

      expect(await writer.move(FINDING, 'NOTIFIED', 'why', { reopens: true })).toBe('later');
      expect(await moves.listDue(5000, 10)).toEqual([{ finding: FINDING, to: 'NOTIFIED', note: 'why', reopens: true, since: 5000 }]);
    },
  );

  it('do not begin where it takes the move, or where a person has to grant it', async () => {
    const moves = await aTable();
    const writer = (move: () => Promise<MoveOutcome>) => moveNowOrLater({ move }, moves, new ManualClock(5000));

    expect(await writer(async () => 'suppressed').move(FINDING, 'NOTIFIED', 'why')).toBe('suppressed');
    await expect(writer(() => Promise.reject(new SecurityHubDenied('no'))).move(FINDING, 'NOTIFIED', 'why')).rejects.toThrow('no');
    expect(await moves.listDue(5000, 10)).toEqual([]);
  });
});
