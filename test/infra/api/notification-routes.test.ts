import type { ConfigInput } from '#infra/config/config.ts';
import { anApi, listGrants, ownArn, secretArn, synthesized } from '../synthesized-pipeline.ts';

type Route = NonNullable<NonNullable<ConfigInput['reaction']>['notifications']>[number];

const ROUTE: Route = { id: 'soc', channel: 'feishu', secretArn: secretArn('soc'), language: 'zh', mentionUserIds: ['ou_7d8a6e6d'] };
const OF_SHOP: Route = { ...ROUTE, id: 'shop', tenant: 'shop', only: { severity: ['HIGH'] }, quiet: { kinds: { exclude: ['SKIPPED'] } } };
const tenants = [{ id: 'shop', accounts: ['111111111111'] }];
const withRoutes = { reaction: { notifications: [ROUTE, OF_SHOP] }, api: { ...anApi, tenants } };

describe('routes of a configuration', () => {
  it('are rows that the API shows, without secret and without the people who are mentioned', () => {
    const rows = synthesized(withRoutes).of('aws_dynamodb_table_item');
    const row = JSON.parse(String(rows['notification_routes_shop']?.['item']));

    expect(row).toMatchObject({ pk: { S: 'NOTIFICATION_ROUTES' }, sk: { S: 'shop' }, owner: { S: 'configuration' } });
    expect(JSON.parse(row.content.S)).toEqual({
      id: 'shop',
      channel: 'feishu',
      language: 'zh',
      timeZone: 'UTC',
      tenant: 'shop',
      only: { severity: ['HIGH'] },
      quiet: { minimumSeverity: 'INFORMATIONAL', kinds: { exclude: ['SKIPPED'] }, accounts: {}, sourceKeys: {} },
      function: ownArn('function', 'notify-shop'),
    });
    expect(JSON.stringify(rows['notification_routes_soc'])).not.toMatch(/secretsmanager|ou_7d8a6e6d/);
  });

  it('are tested by λ api-act, which may call their functions and no others beside those that work for people', () => {
    const { TestRoutes, WorkForPeople } = listGrants(synthesized(withRoutes), 'api_act');

    expect(TestRoutes).toMatchObject({
      Action: ['lambda:InvokeFunction'],
      Resource: [ownArn('function', 'notify-soc'), ownArn('function', 'notify-shop')],
    });
    expect(WorkForPeople?.Resource).toEqual([ownArn('function', 'answer-approval'), ownArn('function', 'roll-back')]);
  });

  it('leave λ api-act without that right where there are none', () => {
    expect(listGrants(synthesized({ api: anApi }), 'api_act')).not.toHaveProperty('TestRoutes');
  });

  it('are no rows where there is no API', () => {
    expect(Object.keys(synthesized({ reaction: { notifications: [ROUTE] } }).of('aws_dynamodb_table_item'))).not.toContain(
      'notification_routes_soc',
    );
  });
});
