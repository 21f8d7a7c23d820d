import { TABLES } from '#domain/base/tables.ts';
import { PLACES } from '#domain/finding/standard.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { inPartitions } from '#infra/base/policy.ts';
import { type ProtectedTable, stackTable } from '#infra/base/protected-table.ts';

/** Replace the standards and controls of a place by what is told of it. */
const REPLACE = ['dynamodb:PutItem', 'dynamodb:DeleteItem'];
/** Look at what is known of the findings of a batch, write the newest version of each. */
const REMEMBER = ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'];

/** The tables of what Security Hub has said: every finding in its newest version, and the standards that are enabled. */
export class FindingTables {
  readonly findings: ProtectedTable;
  readonly standards: ProtectedTable;

  constructor(stack: BaseStack) {
    this.findings = stackTable(stack, TABLES.findings);
    this.standards = stackTable(stack, TABLES.standards);
  }

  /** Show a finding as it came, and the standards and places that were collected. */
  allowShow(reader: LambdaFunction): void {
    reader.allow({ sid: 'ShowFindings', actions: ['dynamodb:GetItem'], resources: [this.findings.arn] });
    reader.allow({ sid: 'ShowStandards', actions: ['dynamodb:Query'], resources: [this.standards.arn] });
  }

  /** Look up a finding by its id. */
  allowLookUp(reader: LambdaFunction): void {
    reader.allow({ sid: 'LookUpFindings', actions: ['dynamodb:GetItem'], resources: [this.findings.arn] });
  }

  allowRemember(writer: LambdaFunction): void {
    writer.allow({ sid: 'RememberFindings', actions: REMEMBER, resources: [this.findings.arn] });
  }

  /** Look through all findings for those that a complete collection did not see. */
  allowSweep(sweeper: LambdaFunction): void {
    sweeper.allow({ sid: 'SweepFindings', actions: ['dynamodb:Scan'], resources: [this.findings.arn] });
  }

  /** Keep the place of the collection, and whose turn it is. */
  allowKeepCursor(keeper: LambdaFunction): void {
    keeper.allow({
      sid: 'KeepCursor',
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resources: [this.standards.arn],
      conditions: inPartitions('COLLECTION'),
    });
  }

  /** Keep the standards and controls of each place. Bindings, in the table of controls as well, are out of reach. */
  allowReplaceStandards(collector: LambdaFunction, controls: ProtectedTable): void {
    const tables = [this.standards.arn, controls.arn];
    collector.allow({
      sid: 'ReadStandards',
      actions: ['dynamodb:Query'],
      resources: tables,
      conditions: inPartitions('STANDARD#*', 'CONTROL#*'),
    });
    collector.allow({ sid: 'ReplaceStandards', actions: REPLACE, resources: tables, conditions: inPartitions('STANDARD#*', 'CONTROL#*') });
    collector.allow({
      sid: 'NotePlaces',
      actions: ['dynamodb:UpdateItem'],
      resources: [this.standards.arn],
      conditions: inPartitions(PLACES),
    });
  }
}
