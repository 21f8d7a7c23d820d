import { TABLES, type TableDefinition } from '#domain/base/tables.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { type ProtectedTable, protectedTable } from '#infra/base/protected-table.ts';

/** Look at what is known of the findings of a batch, write the newest version of each. */
const REMEMBER = ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'];

/** What Security Hub has said: every finding in its newest version, and the standards that are enabled. */
export class FindingTables {
  readonly findings: ProtectedTable;
  readonly standards: ProtectedTable;

  constructor(stack: BaseStack) {
    const table = (definition: TableDefinition) => protectedTable(stack, definition.name.replaceAll('_', '-'), definition);
    this.findings = table(TABLES.findings);
    this.standards = table(TABLES.standards);
  }

  /** Show a finding as it came, and the standards and places that were collected. */
  allowShow(reader: LambdaFunction): void {
    reader.allow({ sid: 'ShowFindings', actions: ['dynamodb:GetItem'], resources: [this.findings.arn] });
    reader.allow({ sid: 'ShowStandards', actions: ['dynamodb:Query'], resources: [this.standards.arn] });
  }

  allowRemember(writer: LambdaFunction): void {
    writer.allow({ sid: 'RememberFindings', actions: REMEMBER, resources: [this.findings.arn] });
  }
}
