import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '#domain/base/json.ts';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { listStates } from '#domain/reaction/workflow-definition.ts';

const DEFINITION: unknown = JSON.parse(readFileSync(join(process.cwd(), 'stepfunctions', 'security-hub-finding-reactor.asl.json'), 'utf8'));
const WAITING = ['Request Approval', 'Check Approval', 'Wait For Change Window'];

function namesIn(definition: unknown): string[] {
  return listStates(definition).map(({ name }) => name);
}

describe('the Express form of our workflow', () => {
  it('has every state but those that wait, and those that only they lead to', () => {
    const express = namesIn(expressWorkflow(DEFINITION));

    expect(namesIn(DEFINITION)).toEqual(expect.arrayContaining(WAITING));
    expect(express).toEqual(namesIn(DEFINITION).filter((name) => !WAITING.includes(name)));
  });

  it('leads nowhere but to states that it has', () => {
    const express = expressWorkflow(DEFINITION);
    const names = namesIn(express);
    const ways = [...JSON.stringify(express).matchAll(/"(?:Next|Default|StartAt)":"([^"]+)"/g)].map(([, name]) => name);

    expect(ways.length).toBeGreaterThan(10);
    for (const way of ways) expect(names).toContain(way);
  });

  it('records what would have had to wait, instead of carrying it out at once', () => {
    const choice = listStates(expressWorkflow(DEFINITION)).find(({ name }) => name === 'Choose Mode')?.state;
    const rules = Array.isArray(choice?.['Choices']) ? choice['Choices'] : [];
    const waiting = rules.find((rule) => JSON.stringify(rule).includes('waitUntil'));
    const execute = rules.findIndex((rule) => at(rule, 'Next') === 'Execute Security Hub Finding Reactor');

    expect(at(waiting, 'Next')).toBe('Record Execution');
    expect(rules.indexOf(waiting)).toBeLessThan(execute);
  });

  it('cannot be made where nothing decides about the wait', () => {
    const Wait = { Type: 'Wait', Seconds: 1, Next: 'End' };
    const End = { Type: 'Succeed' };
    const choices = [{ Variable: '$.x', IsNull: true, Next: 'Wait' }];

    expect(() => expressWorkflow({ StartAt: 'Go', States: { Go: { Type: 'Pass', Next: 'Wait' }, Wait, End } })).toThrow(
      /"Go" always goes on to "Wait"/,
    );
    expect(() => expressWorkflow({ StartAt: 'Go', States: { Go: { Type: 'Choice', Choices: choices }, Wait, End } })).toThrow(/no Default/);
    expect(() => expressWorkflow({ StartAt: 'Wait', States: { Wait, End } })).toThrow(/is the first and waits/);
  });
});
