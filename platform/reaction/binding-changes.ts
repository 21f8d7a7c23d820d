import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BindingsUnavailable } from '#domain/base/errors.ts';
import type { Tenant, TenantDefinition } from '#domain/base/tenant.ts';
import { allRegions, findPartition, regionsIn } from '#domain/finding/regions.ts';
import {
  type BindingReach,
  type BindingRuling,
  type BindingWish,
  rulingOnBinding,
  type StandingBinding,
  tagBinding,
} from '#domain/reaction/binding-change.ts';
import type { BindingList } from '#domain/reaction/listed-binding.ts';
import { bindingRows, OWNER_CONFIGURATION } from '#domain/reaction/rule-rows.ts';
import { IS_NEW, jsonText, Table } from '#platform/base/table.ts';
import { type ReactionRulesTables, reactionRulesTables } from './reaction-rules.ts';

export type BindingPlace = {
  readonly tables: ReactionRulesTables;
  /** `organization`, or the member accounts, joined by commas. */
  readonly memberAccounts: string;
  /** The Region of the platform; bindings name Regions of its partition. */
  readonly region: string;
};

/** Changes of bindings by people. */
export interface BindingChanges {
  /**
   * Does what a person wishes, unless a rule is against it, or somebody else was faster. Two bindings that are put at the same
   * moment may turn out equally narrow: then a finding of both gets neither. @throws BindingsUnavailable
   */
  change(wish: BindingWish, reach: BindingReach): Promise<BindingRuling>;
  /** Lists all, by their ids. @throws BindingsUnavailable */
  list(): Promise<BindingList>;
}

const row = z.object({ content: z.string(), owner: z.string().optional() });
type Row = z.output<typeof row>;

/** Bindings in the table of controls. The rows of the configuration are out of reach, by a condition of each write. */
export function bindingChanges(client: DynamoDBClient, { tables, memberAccounts, region }: BindingPlace): BindingChanges {
  const rules = reactionRulesTables(client, tables);
  const partition = findPartition(region);
  const advice = 'Nothing was changed; ask again.';
  const table = new Table(client, tables.controls, { schema: row, error: BindingsUnavailable, advice });
  const write = ({ before, after }: Extract<BindingRuling, { kind: 'go' }>, found: Row | undefined) => {
    const where = '#content = :before AND attribute_not_exists(#owner)';
    const condition = found === undefined ? IS_NEW : { where, values: { before: found.content } };
    if (after !== undefined) return table.putIf(bindingRows.readRow(after), condition);
    return before === undefined ? Promise.resolve(false) : table.deleteIf(bindingRows.keyOf(before.id), condition);
  };
  return {
    async list() {
      const { bindings, quarantined, ofConfiguration } = await rules.bindings();
      const listed = bindings.map((one) => ({ binding: one, isOfConfiguration: ofConfiguration.has(one.id), etag: tagBinding(one) }));
      const unreadable = quarantined.map(({ id, fault }) => ({ id, fault }));
      return { bindings: listed.toSorted((one, other) => (one.binding.id < other.binding.id ? -1 : 1)), unreadable };
    },
    async change(wish, reach) {
      const id = wish.kind === 'put' ? wish.binding.id : wish.id;
      const [found, { bindings }, { reactors }, { tenants }] = await Promise.all([
        table.get(bindingRows.keyOf(id)),
        rules.bindings(),
        rules.reactors(),
        rules.tenants(),
      ]);
      const ruling = rulingOnBinding(wish, {
        standing: found === undefined ? undefined : readStanding(id, found),
        others: bindings.filter((one) => one.id !== id),
        reactors: [...reactors.values()].map(({ manifest }) => manifest),
        world: {
          accounts: memberAccounts === 'organization' ? undefined : memberAccounts.split(','),
          regions: partition === undefined ? allRegions() : regionsIn(partition),
          tenants: tenants.map(describeTenant),
        },
        reach,
      });
      if (ruling.kind !== 'go') return ruling;
      return (await write(ruling, found)) ? ruling : { kind: 'stale' };
    },
  };
}

/** @throws BindingsUnavailable for a row that cannot be read */
function readStanding(id: string, { content, owner }: Row): StandingBinding {
  const parsed = jsonText(bindingRows.schema).safeParse(content);
  if (!parsed.success) throw new BindingsUnavailable(`Binding ${id} cannot be read. Take its row out of the table, and put it again.`);
  return { binding: parsed.data, isOfConfiguration: owner === OWNER_CONFIGURATION };
}

/** A tenant that is not resolved may have any account. */
function describeTenant({ id, accounts, isUnresolved }: Tenant): TenantDefinition {
  return { id, accounts: accounts === 'all' || isUnresolved === true ? 'all' : [...accounts] };
}
