import { changedAttributes, readPlan } from '#scripts/plan/plan-file.ts';
import { aResource, realPlan } from './plans.ts';

const planOf = (...changes: readonly object[]) =>
  JSON.stringify({ format_version: '1.2', resource_changes: changes.map((change) => ({ mode: 'managed', ...change })) });
const acted = (...actions: readonly string[]) => ({ address: 'aws_sqs_queue.reaction', change: { actions, before: null, after: null } });

describe('readPlan', () => {
  it.each([
    [['create'], 'created'],
    [['update'], 'changed'],
    [['delete'], 'destroyed'],
    [['delete', 'create'], 'replaced'],
    [['create', 'delete'], 'replaced'],
    [['no-op'], undefined],
    [['read'], undefined],
  ])('reads %j as %s', (actions, kind) => {
    expect(readPlan(planOf(acted(...actions)))).toMatchObject([{ type: 'aws_sqs_queue', name: 'reaction', kind }]);
  });

  it('leaves out data sources', () => {
    expect(readPlan(planOf({ ...acted('read'), mode: 'data' }))).toEqual([]);
  });

  it('reads what Terraform wrote', () => {
    const kinds = realPlan('update').map(({ kind }) => kind);

    expect(kinds.filter((kind) => kind === 'created')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'changed')).toHaveLength(6);
    expect(kinds.filter((kind) => kind === 'destroyed')).toHaveLength(21);
  });

  it.each([
    ['no JSON', 'Error: no plan'],
    ['a state', '{"format_version": "1.0", "values": 1, "resource_changes": {}}'],
    ['another document', '{"resource_changes": []}'],
    ['another format', '{"format_version": "2.0", "resource_changes": []}'],
    ['a plan that Terraform could not finish', '{"format_version": "1.2", "errored": true, "resource_changes": []}'],
  ])('refuses %s', (_, text) => {
    expect(() => readPlan(text)).toThrow('This is no plan of Terraform. Give what "terraform show -json PLAN" prints.');
  });
});

describe('changedAttributes', () => {
  it('names what differs, and what only apply knows', () => {
    const before = { a: 1, b: { x: [1] }, c: 'c', gone: 1 };
    const after = { a: 1, b: { x: [2] }, more: 1 };

    expect(changedAttributes(aResource('aws_sqs_queue.reaction', { before, after, unknown: { c: true } }))).toEqual([
      'b',
      'c',
      'gone',
      'more',
    ]);
  });
});
