import { readText } from '@attack-reactor/kit/contract';
import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias/index.js';
import { Construct } from 'constructs';
import { buildVariables } from '#domain/base/function-definition.ts';
import { INSTALLED_TAG, LIVE_ALIAS, nameReactorFunction, REACTOR_FUNCTIONS } from '#domain/reaction/reactor-function.ts';
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

/**
 * The installed reactors: one function each, that may do nothing but write its own log, an alias for the version that serves, and
 * the row that makes this version known. Earlier versions stay and can be called: docs/adr/0019.
 * A reactor makes its changes with the credentials that it is handed. Its failures are results of executions, which have
 * an alarm of their own.
 */
export class Reactors extends Construct {
  constructor(scope: Construct, id: string, props: ReactorsProps) {
    super(scope, id);
    for (const one of props.packages) this.#install(one, props);
  }

  /**
   * Call every version of what is installed as a reactor, by whomever. Reactors have a part of the names to themselves, as a list of
   * all would not fit a policy. The tag of a function holds for all of its versions:
   * https://docs.aws.amazon.com/lambda/latest/dg/attribute-based-access-control.html
   */
  allowCall(caller: LambdaFunction): void {
    const stack = BaseStack.of(this);
    const resources = [stack.arn('lambda', `function:${stack.named(REACTOR_FUNCTIONS)}`)];
    const conditions = { StringEquals: { [`aws:ResourceTag/${INSTALLED_TAG.name}`]: INSTALLED_TAG.value } };
    caller.allow({ sid: 'CallReactors', actions: ['lambda:InvokeFunction'], resources, conditions });
  }

  #install({ manifest, sha256, size }: ReactorPackage, { folder, host, tables }: ReactorsProps): void {
    const { id, version, title } = manifest;
    const definition = {
      ...size,
      name: id,
      description: `Reactor ${version}: ${readText(title, 'en')}`,
      vpc: false,
      environment: buildVariables(),
    };
    const name = nameReactorFunction(BaseStack.of(this).prefix, manifest);
    const installed = { name, hasVersions: true, tags: { [INSTALLED_TAG.name]: INSTALLED_TAG.value } };
    const settings = { definition, environment: {}, alarms: null, traced: false, ...installed };
    const reactor = new LambdaFunction(this, id, { ...host, bundles: folder, ...settings });
    const { functionName, version: functionVersion, qualifiedArn } = reactor.function;
    new LambdaAlias(reactor, 'alias', { name: LIVE_ALIAS, functionName, functionVersion });
    const row = reactorRows.readRow({ manifest, functionName: qualifiedArn, sha256 });
    new DynamodbTableItem(reactor, 'item', {
      ...describePlace(tables.localReactors),
      // The ARN of the version, so that the row is written once that can be called.
      item: formatItem(row, OWNED_BY_CONFIGURATION, qualifiedArn),
    });
  }
}
