import { estimateMonthlyCost } from '#scripts/plan/monthly-cost.ts';
import { aResource, realPlan } from './plans.ts';

const amounts = (name: 'create' | 'update') =>
  Object.fromEntries(estimateMonthlyCost(realPlan(name)).lines.map(({ item, before, after }) => [item, [before, after]]));

describe('estimateMonthlyCost', () => {
  it('counts the zones of an endpoint by the subnets of the plan while their ids are unknown', () => {
    expect(amounts('create')).toEqual({ 'interface endpoint and zone': [0, 8], 'ACU that Aurora never goes below': [0, 0.5] });
  });

  it('counts what stays as well, so that before and after are the whole', () => {
    expect(amounts('update')).toEqual({
      'interface endpoint and zone': [8, 8],
      'ACU that Aurora never goes below': [0.5, 1],
      alarm: [7, 0],
    });
  });

  it('adds up in USD', () => {
    const { usdBefore, usdAfter } = estimateMonthlyCost(realPlan('update'));

    expect(usdBefore).toBeCloseTo(8 * 7.3 + 0.5 * 87.6 + 0.7);
    expect(usdAfter).toBeCloseTo(8 * 7.3 + 87.6);
  });

  it('counts an alarm by its metrics, not by its expression', () => {
    const after = { metric_query: [{ expression: 'a - b', metric: [] }, { metric: [{}] }, { metric: [{}] }] };

    expect(estimateMonthlyCost([aResource('aws_cloudwatch_metric_alarm.a', { before: undefined, after })]).lines).toMatchObject([
      { before: 0, after: 2 },
    ]);
  });

  it.each([
    ['a gateway endpoint', 'aws_vpc_endpoint.a', { vpc_endpoint_type: 'Gateway' }],
    ['a table that is paid by use', 'aws_dynamodb_table.a', {}],
    ['a database that pauses', 'aws_rds_cluster.a', { serverlessv2_scaling_configuration: [{ min_capacity: 0 }] }],
  ])('charges nothing for %s', (_, address, after) => {
    expect(estimateMonthlyCost([aResource(address, { after })])).toMatchObject({ lines: [], usdAfter: 0, unpriced: [] });
  });

  it('names what has another price', () => {
    expect(estimateMonthlyCost([aResource('aws_db_instance.a', { after: { instance_class: 'db.t4g.small' } })]).unpriced).toEqual([
      'aws_db_instance.a',
    ]);
  });
});
