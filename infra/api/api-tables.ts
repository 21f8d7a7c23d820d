import { TABLES } from '#domain/base/tables.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { type ProtectedTable, stackTable } from '#infra/base/protected-table.ts';

/** The memory of the REST API: who may call it, what people saved, and who asked for which change. */
export class ApiTables {
  readonly clients: ProtectedTable;
  readonly views: ProtectedTable;
  readonly audit: ProtectedTable;

  constructor(stack: BaseStack) {
    this.clients = stackTable(stack, TABLES.apiClients);
    this.views = stackTable(stack, TABLES.views);
    this.audit = stackTable(stack, TABLES.audit);
  }

  /** Find the client of a key, and the roles of groups. */
  allowKnowCallers(asker: LambdaFunction): void {
    asker.allow({ sid: 'KnowCallers', actions: ['dynamodb:GetItem'], resources: [this.clients.arn] });
  }

  /** Read everything but keys, which are not there, and make the secret that cursors are signed with. */
  allowShow(reader: LambdaFunction): void {
    reader.allow({ sid: 'ReadAccess', actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], resources: [this.clients.arn] });
    reader.allow({ sid: 'ReadViewsAndAudit', actions: ['dynamodb:Query'], resources: [this.views.arn, this.audit.arn] });
  }

  /** Make and end keys, save views, and write down who asked: an entry is added and never changed. */
  allowAct(actor: LambdaFunction): void {
    const keep = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
    actor.allow({ sid: 'KeepClients', actions: keep, resources: [this.clients.arn] });
    actor.allow({ sid: 'KeepViews', actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'], resources: [this.views.arn] });
    actor.allow({ sid: 'WriteAudit', actions: ['dynamodb:Query', 'dynamodb:PutItem'], resources: [this.audit.arn] });
  }
}
