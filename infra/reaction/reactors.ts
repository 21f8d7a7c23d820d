import { readText } from '@attack-reactor/kit/contract';
import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { Construct } from 'constructs';
import { buildVariables } from '#domain/base/function-definition.ts';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import { OWNED_BY_CONFIGURATION, reactorRows } from '#domain/reaction/rule-rows.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import { describePlace, formatItem } from '#infra/base/table-item.ts';
import type { ReactionTables } from './reaction-tables.ts';
import type { ReactorPackage } from './reactor-packages.ts';

export interface ReactorsProps {
  /** Folder with `<id>.zip`. */
  readonly folder: string;
  readonly packages: readonly ReactorPackage[];
  readonly host: FunctionHost;
  readonly tables: ReactionTables;
}

/** No reactor has the name of a function of the platform, whatever its id. */
const NAME_SPACE = 'reactor';

/**
 * The installed reactors: one function each, that may do nothing but write its own log, and the row that makes it known.
 * A reactor makes its changes with the credentials that it is handed. Its failures are results of executions, which have
 * an alarm of their own.
 */
export class Reactors extends Construct {
  constructor(scope: Construct, id: string, props: ReactorsProps) {
    super(scope, id);
    for (const one of props.packages) this.#install(one, props);
  }

  /** Call reactors, which have a part of the names to themselves: a list of all would not fit a policy. */
  allowCall(caller: LambdaFunction): void {
    const stack = BaseStack.of(this);
    const resources = [stack.arn('lambda', `function:${stack.named(`${NAME_SPACE}-*`)}`)];
    caller.allow({ sid: 'CallReactors', actions: ['lambda:InvokeFunction'], resources });
  }

  #install({ manifest, sha256 }: ReactorPackage, { folder, host, tables }: ReactorsProps): void {
    const { id, version, title } = manifest;
    const definition = {
      ...REACTOR_FUNCTION,
      name: id,
      description: `Reactor ${version}: ${readText(title, 'en')}`,
      vpc: false,
      environment: buildVariables(),
    };
    const name = BaseStack.of(this).cutName(`${NAME_SPACE}-${id}`);
    const settings = { definition, environment: {}, alarms: null, traced: false, name };
    const reactor = new LambdaFunction(this, id, { ...host, bundles: folder, ...settings });
    const row = reactorRows.readRow({ manifest, functionName: name, sha256 });
    new DynamodbTableItem(reactor, 'item', {
      ...describePlace(tables.localReactors),
      item: formatItem(row, OWNED_BY_CONFIGURATION),
      // Known only once it can be called.
      dependsOn: [reactor.function],
    });
  }
}
