import type * as z from 'zod';
import type { ApproverPrincipal } from './approver-principals.ts';
import { binding } from './binding.ts';
import { installedReactor } from './installed-reactor.ts';

/** A row of a rules table: bindings in `security_controls`, installed reactors in `security_local_reactors`. */
export type RuleRow = {
  readonly pk: string;
  /** JSON of the binding, or of the installed reactor. */
  readonly content: string;
};

/** The layout of one kind of row. The deployment and the platform write by it, the platform reads by it. */
export type RuleRows<Value> = {
  /** Keys of rows of this kind begin so. */
  readonly prefix: string;
  /** The schema of the JSON in `content`. */
  readonly schema: z.ZodType<Value>;
  keyOf(id: string): string;
  readRow(value: Value): RuleRow;
};

/** Rows `binding#<id>`. */
export const bindingRows = ruleRows('binding#', binding, ({ id }) => id);
/** Rows `reactor#<id>`. */
export const reactorRows = ruleRows('reactor#', installedReactor, ({ manifest }) => manifest.id);

/** The key of the one row of the table `approvals` that is no question: Step Functions lets no execution have such a name. */
export const APPROVER_PRINCIPALS_KEY = '#approver-principals';

/** The row that says who in AWS is which person. */
export function buildPrincipalsRow(principals: readonly ApproverPrincipal[]): RuleRow {
  return { pk: APPROVER_PRINCIPALS_KEY, content: JSON.stringify(principals) };
}

function ruleRows<Value extends object>(prefix: string, schema: z.ZodType<Value>, idOf: (value: Value) => string): RuleRows<Value> {
  const keyOf = (id: string) => `${prefix}${id}`;
  return { prefix, schema, keyOf, readRow: (value) => ({ pk: keyOf(idOf(value)), content: JSON.stringify(value) }) };
}
