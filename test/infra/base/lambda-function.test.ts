import { RUNTIME } from '#infra/base/lambda-function.ts';
import { synthesized } from '../synthesized-pipeline.ts';

const DAY_MS = 24 * 3600 * 1000;
const NOTICE_DAYS = 90;

describe('the runtime of the functions', () => {
  // Fails on purpose when the time has come: docs/adr/0005 has the way to a newer provider.
  it(`is supported by AWS for ${NOTICE_DAYS} days more`, () => {
    const daysLeft = Math.floor((Date.parse(RUNTIME.deprecatedOn) - Date.now()) / DAY_MS);

    expect(daysLeft).toBeGreaterThan(NOTICE_DAYS);
  });

  it('is that of every function', () => {
    const functions = Object.values(synthesized().of('aws_lambda_function'));

    expect([...new Set(functions.map(({ runtime }) => runtime))]).toEqual([RUNTIME.name]);
  });
});
