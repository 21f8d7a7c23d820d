import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group/index.js';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { DatabaseConfig } from '#infra/config/config.ts';

/** A PostgreSQL server, whoever created it. */
export type DatabaseServer = {
  readonly host: string;
  readonly port: number;
  /** `cluster-…` or `db-…`, by which IAM names the server. */
  readonly resourceId: string;
  readonly ownerSecretArn: string;
  readonly securityGroupId: string;
  readonly ready: readonly ITerraformDependable[];
};

type Place = { readonly subnetIds: readonly string[]; readonly securityGroupId: string };
type Kind<Name extends DatabaseConfig['kind']> = Extract<DatabaseConfig, { kind: Name }>;

const PORT = 5432;
const NAME = 'mapping-database';
/** Refuse connections without TLS: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html */
const FORCE_TLS = { name: 'rds.force_ssl', value: '1' };

/** Aurora PostgreSQL Serverless v2 with one instance; its storage spans three zones without further instances. */
export function createAurora(scope: Construct, config: Kind<'aurora-serverless'>, place: Place): DatabaseServer {
  const parameters = new RdsClusterParameterGroup(scope, 'parameter-group', {
    name: BaseStack.of(scope).named(NAME),
    family: `aurora-postgresql${readMajor(config.engineVersion)}`,
    parameter: [FORCE_TLS],
  });
  const cluster = new RdsCluster(scope, 'cluster', {
    ...common(scope, config, place),
    clusterIdentifier: BaseStack.of(scope).named(NAME),
    engine: 'aurora-postgresql',
    engineMode: 'provisioned',
    databaseName: config.name,
    masterUsername: config.ownerUser,
    dbClusterParameterGroupName: parameters.name,
    serverlessv2ScalingConfiguration: {
      minCapacity: config.minCapacity,
      maxCapacity: config.maxCapacity,
      ...(config.secondsUntilAutoPause === undefined ? {} : { secondsUntilAutoPause: config.secondsUntilAutoPause }),
    },
    dependsOn: [keepLogs(scope, `/aws/rds/cluster/${BaseStack.of(scope).named(NAME)}/postgresql`)],
  });
  const instance = new RdsClusterInstance(scope, 'instance', {
    identifier: BaseStack.of(scope).named(`${NAME}-1`),
    clusterIdentifier: cluster.clusterIdentifier,
    engine: cluster.engine,
    instanceClass: 'db.serverless',
    copyTagsToSnapshot: true,
  });
  return {
    host: cluster.endpoint,
    port: PORT,
    resourceId: cluster.clusterResourceId,
    ownerSecretArn: cluster.masterUserSecret.get(0).secretArn,
    securityGroupId: place.securityGroupId,
    ready: [instance],
  };
}

/** One plain RDS instance, with a standby in a second zone unless the configuration says otherwise. */
export function createInstance(scope: Construct, config: Kind<'instance'>, place: Place): DatabaseServer {
  const parameters = new DbParameterGroup(scope, 'parameter-group', {
    name: BaseStack.of(scope).named(NAME),
    family: `postgres${readMajor(config.engineVersion)}`,
    parameter: [FORCE_TLS],
  });
  const instance = new DbInstance(scope, 'instance', {
    ...common(scope, config, place),
    identifier: BaseStack.of(scope).named(NAME),
    engine: 'postgres',
    instanceClass: config.instanceClass,
    allocatedStorage: config.storageGb,
    storageType: 'gp3',
    multiAz: config.multiAz,
    dbName: config.name,
    username: config.ownerUser,
    parameterGroupName: parameters.name,
    publiclyAccessible: false,
    dependsOn: [keepLogs(scope, `/aws/rds/instance/${BaseStack.of(scope).named(NAME)}/postgresql`)],
  });
  return {
    host: instance.address,
    port: PORT,
    resourceId: instance.resourceId,
    ownerSecretArn: instance.masterUserSecret.get(0).secretArn,
    securityGroupId: place.securityGroupId,
    ready: [instance],
  };
}

/** The fields that both kinds of server have. */
function common(scope: Construct, config: Kind<'aurora-serverless' | 'instance'>, place: Place) {
  const stack = BaseStack.of(scope);
  const subnets = new DbSubnetGroup(scope, 'subnet-group', {
    name: stack.named(NAME),
    description: 'Private subnets of the mapping database',
    subnetIds: [...place.subnetIds],
  });
  return {
    engineVersion: config.engineVersion,
    port: PORT,
    manageMasterUserPassword: true,
    iamDatabaseAuthenticationEnabled: true,
    storageEncrypted: true,
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [place.securityGroupId],
    backupRetentionPeriod: config.backupRetentionDays,
    copyTagsToSnapshot: true,
    enabledCloudwatchLogsExports: ['postgresql'],
    deletionProtection: stack.config.protectData,
    skipFinalSnapshot: !stack.config.protectData,
    ...(stack.config.protectData ? { finalSnapshotIdentifier: stack.named(`${NAME}-final`) } : {}),
  };
}

/** Made before the server, which would otherwise create the same group without a retention. */
function keepLogs(scope: Construct, name: string): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, 'log-group', { name, retentionInDays: BaseStack.of(scope).config.logs.retentionDays });
}

function readMajor(engineVersion: string): string {
  return engineVersion.split('.')[0] ?? engineVersion;
}
