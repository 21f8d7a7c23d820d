import { type Channel, listToldRules } from '../../../web/app/modules/settings/told-rules.ts';

const LOUD: Channel['quiet'] = { minimumSeverity: 'INFORMATIONAL', kinds: {}, accounts: {}, sourceKeys: {} };

describe('listToldRules', () => {
  it('lists nothing of a channel that is told everything', () => {
    expect(listToldRules({ only: {}, quiet: LOUD })).toEqual([]);
  });

  it('lists the filter of SNS and the finer rules together, as both hold', () => {
    const quiet: Channel['quiet'] = {
      minimumSeverity: 'MEDIUM',
      kinds: { exclude: ['SKIPPED', 'NOTHING_TO_DO'] },
      accounts: { include: ['210987654321'] },
      sourceKeys: { exclude: ['S3.*'] },
    };

    expect(listToldRules({ only: { severity: ['HIGH'], region: ['eu-central-1'] }, quiet })).toEqual([
      { rule: 'from', field: 'severity', values: ['MEDIUM'] },
      { rule: 'only', field: 'severity', values: ['HIGH'] },
      { rule: 'not', field: 'kind', values: ['SKIPPED', 'NOTHING_TO_DO'] },
      { rule: 'only', field: 'account', values: ['210987654321'] },
      { rule: 'only', field: 'region', values: ['eu-central-1'] },
      { rule: 'not', field: 'sourceKey', values: ['S3.*'] },
    ]);
  });
});
