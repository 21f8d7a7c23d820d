import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AccountSelection, resolveTenants, type Tenant, type TenantDefinition } from '#domain/base/tenant.ts';
import type { UnreadableRow } from '#domain/reaction/quarantine.ts';
import { selectionRows, tenantRows } from '#domain/reaction/rule-rows.ts';
import { readRules, ruleTable } from './rule-table.ts';

/** The tenants of the configuration, and the accounts of their units and tags. Every method throws BindingsUnavailable. */
export interface TenantStore {
  /** Tenants with their accounts. A tenant whose row cannot be read is not there; accounts whose row cannot be read are not known. */
  tenants(): Promise<{ readonly tenants: readonly Tenant[]; readonly unreadable: readonly UnreadableRow[] }>;
  /** The tenants as the configuration says them. */
  definitions(): Promise<readonly TenantDefinition[]>;
  selections(): Promise<readonly AccountSelection[]>;
  putSelection(selection: AccountSelection): Promise<void>;
  removeSelection(selector: string): Promise<void>;
}

/** Tenants and their accounts as rows of the table `security_controls`: what decides over reactions reads it anyway. */
export function tenantsTable(client: DynamoDBClient, tableName: string): TenantStore {
  const selections = ruleTable(client, tableName, selectionRows);
  return {
    async tenants() {
      const [defined, selected] = await Promise.all([
        readRules(client, tableName, tenantRows),
        readRules(client, tableName, selectionRows),
      ]);
      const unreadable = [...defined.malformed, ...selected.malformed].map(({ pk, sk, fault }) => ({ pk, sk, fault }));
      return { tenants: resolveTenants(defined.values, selected.values), unreadable };
    },
    definitions: async () => (await readRules(client, tableName, tenantRows)).values,
    selections: async () => (await readRules(client, tableName, selectionRows)).values,
    putSelection: (selection) => selections.put(selectionRows.readRow(selection)),
    removeSelection: (selector) => selections.delete(selectionRows.keyOf(selector)),
  };
}
