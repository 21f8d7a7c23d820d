import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRun } from '@attack-reactor/kit/testing';
import { buildExample } from './example.ts';
import { reactor } from './reactor.ts';

void test('adds the rule, and takes it back in a rollback', async () => {
  const run = startRun(reactor, buildExample());

  const plan = await run.changePlan();
  await run.apply(plan);
  assert.deepEqual(await run.verify(plan), { verified: true });
  assert.deepEqual(await run.readBack(plan.backup), { days: 7 });
  await run.rollback(plan.backup);
  assert.deepEqual(await run.readBack(plan.backup), { days: null });
});

void test('leaves a bucket alone that has rules', async () => {
  const run = startRun(reactor, { ...buildExample(), aws: { 's3:GetLifecycleConfiguration': () => ({ Rules: [{ Status: 'Enabled' }] }) } });

  assert.equal((await run.plan()).outcome, 'nothing-to-do');
});
