import { createQuota } from '#local/security-hub/quota.ts';

function takeAll(quota: ReturnType<typeof createQuota>, operation: string, accountId = '111111111111'): number {
  let taken = 0;
  while (quota.take(accountId, operation)) taken += 1;
  return taken;
}

describe('createQuota', () => {
  it.each([
    ['BatchImportFindings', 30],
    ['BatchUpdateFindings', 30],
    ['GetFindings', 6],
    ['DescribeHub', 30],
  ])('lets a burst of %s pass up to %d calls', (operation, burst) => {
    const quota = createQuota(() => 0);

    expect(takeAll(quota, operation)).toBe(burst);
  });

  it('refills ten calls a second, and never beyond the burst', () => {
    let time = 0;
    const quota = createQuota(() => time);
    takeAll(quota, 'BatchImportFindings');

    time = 500;
    const afterHalfASecond = takeAll(quota, 'BatchImportFindings');
    time = 3_600_000;
    const afterAnHour = takeAll(quota, 'BatchImportFindings');

    expect([afterHalfASecond, afterAnHour]).toEqual([5, 30]);
  });

  it('counts each account for itself', () => {
    const quota = createQuota(() => 0);
    takeAll(quota, 'GetFindings', '111111111111');

    expect(takeAll(quota, 'GetFindings', '222222222222')).toBe(6);
  });

  it('does not give calls back when the clock is set back', () => {
    let time = 10_000;
    const quota = createQuota(() => time);
    takeAll(quota, 'GetFindings');

    time = 0;

    expect(takeAll(quota, 'GetFindings')).toBe(0);
  });
});
