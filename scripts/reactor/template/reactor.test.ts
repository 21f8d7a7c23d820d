import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRun } from '@attack-reactor/kit/testing';
import { buildExample } from './example.ts';
import { reactor } from './reactor.ts';

void test('turns versioning on, and leaves it suspended after a rollback', async () => {
  const run = startRun(reactor, buildExample());

  const plan = await run.changePlan();
  await run.apply(plan);
  assert.deepEqual(await run.verify(plan), { verified: true });
  assert.deepEqual(await run.readBack(plan.backup), { status: 'Enabled' });
  await run.rollback(plan.backup);
  assert.deepEqual(await run.readBack(plan.backup), { status: 'Suspended' });
});

void test('leaves a bucket alone that keeps versions', async () => {
  assert.equal((await startRun(reactor, buildExample({ Status: 'Enabled' })).plan()).outcome, 'nothing-to-do');
});

void test('leaves one suspended where the binding says so', async () => {
  const run = startRun(reactor, { ...buildExample({ Status: 'Suspended' }), parameters: { leaveSuspended: true } });

  assert.equal((await run.plan()).outcome, 'refuse');
});
