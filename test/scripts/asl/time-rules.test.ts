import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, listAt } from '#domain/base/json.ts';
import { EXPRESS_SECONDS } from '#domain/reaction/express-workflow.ts';
import { longestWay, sumSeconds } from '#domain/reaction/longest-way.ts';
import { LEASE_MS } from '#domain/reaction/phase-times.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import { timeoutOfFunction } from '#scripts/asl/ways/contracts.ts';
import { Edited } from './edited-definition.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TEXT = readFileSync(join(ROOT, `stepfunctions/${REACTION_WORKFLOW}.asl.json`), 'utf8');
const way = longestWay(JSON.parse(TEXT), timeoutOfFunction);

describe('the times of the shipped workflow', () => {
  it('add up to less than an Express execution has', () => {
    expect(way.map(({ name }) => name)).toEqual([
      'Parse Security Hub Finding',
      'Plan Reaction',
      'Execute Security Hub Finding Reactor',
      expect.stringMatching(/^Record /),
      'Send Notification',
    ]);
    expect(sumSeconds(way)).toBeLessThan(EXPRESS_SECONDS);
  });

  it('are those that ADR 0010 adds up', () => {
    const adr = readFileSync(join(ROOT, 'docs/adr/0010-express-for-what-need-not-wait.md'), 'utf8');

    expect(adr).toContain(`${way.map(({ seconds }) => seconds).join(' + ')} = ${sumSeconds(way)} s`);
  });

  it('let the retries after a death outlast the lease that it left', () => {
    const states = at(JSON.parse(TEXT), 'States', 'Process Findings', 'ItemProcessor', 'States');
    const [afterDeath] = listAt(states, 'Execute Security Hub Finding Reactor', 'Retry');
    const { IntervalSeconds: pause, MaxAttempts: attempts, BackoffRate: rate, ErrorEquals: errors } = Object(afterDeath);

    expect(errors).toEqual(expect.arrayContaining(['ExecutionBusy', 'Sandbox.Timedout']));
    expect(rate).toBe(1);
    expect(pause * attempts * 1000).toBeGreaterThan(LEASE_MS);
    expect(readFileSync(join(ROOT, 'stepfunctions/README.md'), 'utf8').replaceAll(/\s+/g, ' ')).toContain(
      `outlast the lease of a function that died (${LEASE_MS / 1000} s)`,
    );
  });
});

describe('checkDefinition, of a way that takes longer than an Express execution', () => {
  it('says so in one line, where the time limit stands', () => {
    const edited = new Edited(0);
    edited.state('plan').TimeoutSeconds = 200;

    const lines = edited.lines();

    const line = edited.text.split('\n').findIndex((one) => one.includes('"TimeoutSeconds": 200')) + 1;
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(`^edited\\.asl\\.json:${line}:\\d+ {2}State "Plan Reaction": .*300 s.* takes \\d+ s \\(.*Plan Reaction \\d+ \\+ `),
      ),
    ]);
  });
});
