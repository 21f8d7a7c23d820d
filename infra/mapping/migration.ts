import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation/index.js';
import { Construct } from 'constructs';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import type { Network } from '#infra/base/network.ts';
import type { MappingDatabase } from './mapping-database.ts';

export interface MigrationProps {
  readonly migrator: LambdaFunction;
  readonly database: MappingDatabase;
  readonly network: Network;
  /** Changes when a file of `sql/` does. */
  readonly sqlHash: string;
}

/**
 * Migrates and seeds the database during the deployment, inside the VPC. Runs again when `sql/` changes or the database
 * is another one; a failing migration fails the deployment.
 */
export class Migration extends Construct {
  /** Wait for this before anything reads the mapping. */
  readonly done: LambdaInvocation;

  constructor(scope: Construct, id: string, props: MigrationProps) {
    super(scope, id);
    this.done = new LambdaInvocation(this, 'invocation', {
      functionName: props.migrator.function.functionName,
      input: JSON.stringify({ sqlHash: props.sqlHash }),
      triggers: { sql: props.sqlHash, database: props.database.identity },
      dependsOn: [props.migrator.permissions, ...props.database.ready, ...props.network.ready],
    });
  }
}
