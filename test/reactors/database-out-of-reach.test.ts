import type { Reactor } from '@attack-reactor/kit';
import { startRun, TEST_TARGET } from '@attack-reactor/kit/testing';
import { reactor as dataProtection } from '#reactors/data-protection/reactor.ts';
import { reactor as autoMinorUpgrade } from '#reactors/rds-auto-minor-upgrade/reactor.ts';
import { reactor as enhancedMonitoring } from '#reactors/rds-enhanced-monitoring/reactor.ts';
import { reactor as noPublicAccess } from '#reactors/rds-no-public-access/reactor.ts';

const { region, accountId } = TEST_TARGET;
const ROLE = `arn:aws:iam::${accountId}:role/monitoring`;

const TO_DO = { PubliclyAccessible: true, AutoMinorVersionUpgrade: false, MonitoringInterval: 0, BackupRetentionPeriod: 1 };
const DONE = {
  PubliclyAccessible: false,
  AutoMinorVersionUpgrade: true,
  MonitoringInterval: 60,
  MonitoringRoleArn: ROLE,
  BackupRetentionPeriod: 7,
  DeletionProtection: true,
};
const CASES: readonly (readonly [Reactor, Readonly<Record<string, string>>])[] = [
  [dataProtection, {}],
  [autoMinorUpgrade, {}],
  [enhancedMonitoring, { monitoringRoleArn: ROLE }],
  [noPublicAccess, {}],
];

function planOn(reactor: Reactor, parameters: Readonly<Record<string, string>>, instance: object) {
  return startRun(reactor, {
    resource: { Type: 'AwsRdsDbInstance', Id: `arn:aws:rds:${region}:${accountId}:db:orders` },
    parameters,
    aws: { 'rds:DescribeDBInstances': () => ({ DBInstances: [{ DBInstanceIdentifier: 'orders', Engine: 'mysql', ...instance }] }) },
  }).plan();
}

describe('a database of which RDS takes no change', () => {
  describe.each(CASES.map(([reactor, parameters]) => [reactor.manifest.id, reactor, parameters] as const))(
    'by %s',
    (_id, reactor, parameters) => {
      it.each(['stopped', 'inaccessible-encryption-credentials-recoverable', 'incompatible-network'])(
        'is refused while it is %s, with what to do',
        async (DBInstanceStatus) => {
          expect(await planOn(reactor, parameters, { ...TO_DO, DBInstanceStatus })).toMatchObject({
            outcome: 'refuse',
            reason: expect.stringMatching(`orders is ${DBInstanceStatus}, .* start the reaction again`),
          });
        },
      );

      it.each(['modifying', 'backing-up', 'upgrading', 'a-state-of-next-year'])('waits while it is %s', async (DBInstanceStatus) => {
        await expect(planOn(reactor, parameters, { ...TO_DO, DBInstanceStatus })).rejects.toMatchObject({
          name: 'ReactorThrottled',
          message: expect.stringContaining(`orders is ${DBInstanceStatus}, and RDS takes no change of it until that is over`),
        });
        expect(await planOn(reactor, parameters, { ...DONE, DBInstanceStatus })).toMatchObject({ outcome: 'nothing-to-do' });
      });

      it('is changed while it is available, and left alone where all is well', async () => {
        expect(await planOn(reactor, parameters, { ...TO_DO, DBInstanceStatus: 'available' })).toMatchObject({ outcome: 'change' });
        expect(await planOn(reactor, parameters, { ...DONE, DBInstanceStatus: 'stopped' })).toMatchObject({ outcome: 'nothing-to-do' });
      });
    },
  );
});
