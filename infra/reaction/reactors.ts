import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { Construct } from 'constructs';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import { LambdaFunction } from '#infra/base/lambda-function.ts';
import { literalText } from '#infra/base/terraform-text.ts';
import type { ReactionTables } from './reaction-tables.ts';
import type { ReactorPackage } from './reactor-packages.ts';

const MEMORY_MB = 512;
const TIMEOUT_SECONDS = 60;

export interface ReactorsProps {
  /** Folder with `<id>.zip`. */
  readonly folder: string;
  readonly packages: readonly ReactorPackage[];
  readonly tables: ReactionTables;
}

/**
 * The installed reactors: one function each, that may do nothing but write its own log, and the row that makes it known.
 * A reactor makes its changes with the credentials that it is handed. Its failures are results of executions, which have
 * an alarm of their own.
 */
export class Reactors extends Construct {
  readonly #functions: readonly LambdaFunction[];

  constructor(scope: Construct, id: string, { folder, packages, tables }: ReactorsProps) {
    super(scope, id);
    this.#functions = packages.map((one) => this.#install(folder, one, tables));
  }

  /** Call exactly these reactors. */
  allowCall(caller: LambdaFunction): void {
    if (this.#functions.length === 0) return;
    const resources = this.#functions.map((reactor) => reactor.arn);
    caller.allow({ sid: 'CallReactors', actions: ['lambda:InvokeFunction'], resources });
  }

  #install(folder: string, { manifest, sha256 }: ReactorPackage, tables: ReactionTables): LambdaFunction {
    const reactor = new LambdaFunction<object>(this, manifest.id, {
      bundles: folder,
      description: `Reactor ${manifest.version}: ${manifest.title}`,
      memoryMb: MEMORY_MB,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: {},
      network: null,
      alarms: null,
      traced: false,
    });
    const row: InstalledReactor = { manifest, functionName: BaseStack.of(this).named(manifest.id), sha256 };
    new DynamodbTableItem(reactor, 'item', {
      tableName: tables.localReactors.name,
      hashKey: tables.localReactors.hashKey,
      item: rowOf(`reactor#${manifest.id}`, row),
      // Known only once it can be called.
      dependsOn: [reactor.function],
    });
    return reactor;
  }
}

/** An item with a key, and its content as JSON; `more` are attributes that the platform does not read. */
export function rowOf(key: string, content: object, more: Readonly<Record<string, string>> = {}): string {
  const attributes = { pk: key, content: JSON.stringify(content), ...more };
  const typed = Object.fromEntries(Object.entries(attributes).map(([name, text]) => [name, { S: text }]));
  return literalText(JSON.stringify(typed));
}
