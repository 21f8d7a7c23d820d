import { anApi, listGrants, ownArn, readVariables, reference, secretArn, synthesized } from '../synthesized-pipeline.ts';

const SHOP = { id: 'shop', organizationalUnits: ['ou-a1b2-shop0001'], accountTags: ['team=shop'] };
const withUnits = { organizationId: 'o-a1b2c3d4e5', api: { ...anApi, tenants: [SHOP, { id: 'bank', accounts: ['222222222222'] }] } };
const PARTITIONS = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TENANTS', 'TENANT_ACCOUNTS'] } };

describe('tenants of a configuration', () => {
  it('are rows of the table that reactions are decided by', () => {
    const rows = synthesized(withUnits).of('aws_dynamodb_table_item');

    expect(JSON.parse(String(rows['tenants_shop']?.['item']))).toEqual({
      pk: { S: 'TENANTS' },
      sk: { S: 'shop' },
      content: { S: JSON.stringify(SHOP) },
      owner: { S: 'configuration' },
    });
    expect(rows['tenants_bank']).toBeDefined();
  });

  it('ask nobody where they list their accounts', () => {
    const stack = synthesized({ api: anApi });

    expect(Object.keys(stack.of('aws_lambda_function'))).not.toContain('resolve_tenants');
    expect(Object.keys(stack.of('aws_scheduler_schedule'))).not.toContain('tenant_accounts');
  });

  it('of units and tags are looked up every quarter of an hour, and an alarm rings after one without an answer', () => {
    const stack = synthesized(withUnits);

    expect(stack.of('aws_scheduler_schedule')['tenant_accounts']).toMatchObject({ schedule_expression: 'rate(15 minutes)' });
    expect(stack.of('aws_cloudwatch_metric_alarm')['resolve_tenants_tenants_stale']).toMatchObject({
      metric_name: 'TenantAccountsAgeMinutes',
      threshold: 60,
      dimensions: { service: 'resolve-tenants' },
    });
  });

  it('are looked up within the organization, and nothing but their accounts is written', () => {
    const { ListAccounts, ListUnits, ReadAccountTags, ReadTenants, KeepTenantAccounts } = listGrants(
      synthesized(withUnits),
      'resolve_tenants',
    );
    const within = (kind: string) => `arn:aws:organizations::*:${kind}/o-a1b2c3d4e5/*`;

    expect([ListAccounts, ListUnits, ReadAccountTags].map((grant) => [grant?.Action, grant?.Resource])).toEqual([
      [['organizations:ListAccounts'], ['*']],
      [
        ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'],
        [within('ou'), within('root')],
      ],
      [['organizations:ListTagsForResource'], [within('account')]],
    ]);
    expect(ReadTenants).toMatchObject({ Action: ['dynamodb:Query'], Condition: PARTITIONS });
    expect(KeepTenantAccounts).toMatchObject({
      Action: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
      Resource: [ownArn('table', 'security_controls')],
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TENANT_ACCOUNTS'] } },
    });
  });

  it('are read by a route of a tenant, without the bindings, and with them by what changes those; a route of none reads nothing', () => {
    const stack = synthesized({
      ...withUnits,
      reaction: {
        notifications: [
          { id: 'shop', channel: 'slack', secretArn: secretArn('shop'), tenant: 'shop' },
          { id: 'all', channel: 'slack', secretArn: secretArn('all') },
        ],
      },
    });

    expect(listGrants(stack, 'notify_shop')['ReadTenants']?.Condition).toEqual(PARTITIONS);
    expect(listGrants(stack, 'api_act')['ReadRules']).toMatchObject({ Action: ['dynamodb:Query'] });
    expect(listGrants(stack, 'notify_all')['ReadTenants']).toBeUndefined();
    expect(readVariables(stack, 'notify_shop')).toMatchObject({
      TENANT: 'shop',
      CONTROLS_TABLE: reference('aws_dynamodb_table.security_controls.name'),
    });
    expect(readVariables(stack, 'notify_all')).not.toHaveProperty('TENANT');
  });
});
