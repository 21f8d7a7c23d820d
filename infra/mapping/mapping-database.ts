import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { allowFromFunctions, type Network } from '#infra/base/network.ts';
import type { DatabaseConfig } from '#infra/config/config.ts';
import { createAurora, createInstance, type DatabaseServer } from './database-server.ts';

export interface MappingDatabaseProps {
  readonly config: DatabaseConfig;
  readonly network: Network;
}

/**
 * PostgreSQL with the mapping and the read model of findings, reachable from our functions only and over verified TLS only. The reader signs in by IAM
 * and owns no password; the owner's password is made and rotated by RDS in Secrets Manager.
 */
export class MappingDatabase extends Construct {
  /** Resources that must exist before a function can connect. */
  readonly ready: readonly ITerraformDependable[];
  readonly #config: DatabaseConfig;
  readonly #server: DatabaseServer;

  constructor(scope: Construct, id: string, props: MappingDatabaseProps) {
    super(scope, id);
    this.#config = props.config;
    this.#server = this.#serverFor(props);
    const way = allowFromFunctions(this, 'postgres', {
      from: props.network.functions,
      toGroupId: this.#server.securityGroupId,
      port: this.#server.port,
      description: 'PostgreSQL, mapping database',
    });
    this.ready = [...this.#server.ready, ...way];
  }

  /** Changes when the database is replaced by another one. */
  get identity(): string {
    return this.#server.resourceId;
  }

  get readerUser(): string {
    return this.#config.readerUser;
  }

  get indexerUser(): string {
    return this.#config.indexerUser;
  }

  get indexerEnvironment() {
    return { ...this.readerEnvironment, DATABASE_USER: this.#config.indexerUser };
  }

  get readerEnvironment() {
    return { ...this.#address, DATABASE_USER: this.#config.readerUser, DATABASE_AUTH: 'iam', DATABASE_SECRET_ARN: null };
  }

  get ownerEnvironment() {
    return {
      ...this.#address,
      DATABASE_USER: this.#config.ownerUser,
      DATABASE_AUTH: 'secret',
      DATABASE_SECRET_ARN: this.#server.ownerSecretArn,
    };
  }

  /** Sign in as the reader, who may select from the mapping and the read model of findings, and nothing else. */
  allowRead(reader: LambdaFunction): void {
    this.#allowSignIn(reader, 'ReadMapping', this.#config.readerUser);
  }

  /** Sign in as the indexer, who besides may write the rows of the read model. */
  allowIndex(indexer: LambdaFunction): void {
    this.#allowSignIn(indexer, 'WriteReadModel', this.#config.indexerUser);
  }

  /** Sign in as the owner, who may change the schema and create the reader. */
  allowMigrate(migrator: LambdaFunction): void {
    migrator.allow({
      sid: 'ReadOwnerPassword',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.#server.ownerSecretArn],
      // The name of a password that RDS manages starts with rds! and is not known before the database exists.
      knownResources:
        this.#config.kind === 'existing' ? [this.#server.ownerSecretArn] : [BaseStack.of(this).arn('secretsmanager', 'secret:rds!*')],
    });
  }

  #allowSignIn(caller: LambdaFunction, sid: string, user: string): void {
    const resources = [BaseStack.of(this).arn('rds-db', `dbuser:${this.#server.resourceId}/${user}`)];
    caller.allow({ sid, actions: ['rds-db:connect'], resources });
  }

  get #address() {
    return {
      DATABASE_HOST: this.#server.host,
      DATABASE_PORT: String(this.#server.port),
      DATABASE_NAME: this.#config.name,
      DATABASE_TLS: 'verify',
    };
  }

  #serverFor({ config, network }: MappingDatabaseProps): DatabaseServer {
    if (config.kind === 'existing') return { ...config, ready: [] };
    const group = new SecurityGroup(this, 'security-group', {
      name: BaseStack.of(this).named('mapping-database'),
      description: 'Mapping database of the ATT&CK Reactor',
      vpcId: network.vpcId,
    });
    const place = { subnetIds: network.subnetIds, securityGroupId: group.id };
    return config.kind === 'instance' ? createInstance(this, config, place) : createAurora(this, config, place);
  }
}
