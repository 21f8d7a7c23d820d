import { CALL_LIMITS } from '@attack-reactor/kit/limits';
import { EXPRESS_LASTS_MS } from '#domain/reaction/claim.ts';
import { EXPRESS_SECONDS } from '#domain/reaction/express-workflow.ts';
import {
  DISPATCH_SECONDS,
  LATEST_READ_BACK_SECONDS,
  LEASE_MS,
  PLAN_SECONDS,
  REACTOR_ANSWER_SECONDS,
  REACTOR_SECONDS,
  ROLL_BACK_LEASE_MS,
  ROLL_BACK_SECONDS,
  SILENT_SERVICE_SECONDS,
} from '#domain/reaction/phase-times.ts';

describe('the times of a reaction', () => {
  it('let a reactor end by its own error where one service is silent, and its caller hear of its end', () => {
    expect(SILENT_SERVICE_SECONDS * 1000).toBe(CALL_LIMITS.silenceMs);
    expect(REACTOR_SECONDS).toBeGreaterThan(SILENT_SERVICE_SECONDS);
    expect(REACTOR_ANSWER_SECONDS).toBeGreaterThan(REACTOR_SECONDS);
  });

  it('let phase plan look and call its reactor once', () => {
    expect(PLAN_SECONDS).toBeGreaterThanOrEqual(SILENT_SERVICE_SECONDS + REACTOR_ANSWER_SECONDS);
    expect(PLAN_SECONDS).toBeLessThan(DISPATCH_SECONDS);
  });

  it('let phase execute look again, plan, apply and verify, and read back where there is time left', () => {
    expect(DISPATCH_SECONDS).toBeGreaterThan(SILENT_SERVICE_SECONDS + 3 * REACTOR_ANSWER_SECONDS);
    expect(DISPATCH_SECONDS).toBeGreaterThan(LATEST_READ_BACK_SECONDS + REACTOR_ANSWER_SECONDS);
  });

  it('let a rollback look, restore, read back, look at other fixes and move the finding', () => {
    expect(ROLL_BACK_SECONDS).toBeGreaterThanOrEqual(2 * SILENT_SERVICE_SECONDS + 4 * REACTOR_ANSWER_SECONDS);
  });

  it('let a lease outlive its function, and an Express execution be over before it counts as lost', () => {
    expect(LEASE_MS).toBeGreaterThan(DISPATCH_SECONDS * 1000);
    expect(ROLL_BACK_LEASE_MS).toBeGreaterThan(ROLL_BACK_SECONDS * 1000);
    expect(EXPRESS_LASTS_MS).toBeGreaterThan((EXPRESS_SECONDS + DISPATCH_SECONDS) * 1000);
  });
});
