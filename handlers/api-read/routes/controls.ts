import { formatReactorId, SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import type { AnswerOf, InputOf } from '#domain/api/contract.ts';
import { FindingListUnavailable, MappingUnavailable } from '#domain/base/errors.ts';
import { isInScope } from '#domain/base/tenant.ts';
import { readStandardId, type SecurityControl } from '#domain/finding/standard.ts';
import type { Cursors } from '#platform/api/cursor.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { FindingLists } from '#platform/finding/finding-lists.ts';
import type { StandardStore } from '#platform/finding/standard-store.ts';
import type { ReactionSources } from '#platform/reaction/reactions-of-finding.ts';
import { listVisibleBindings } from '../visible-bindings.ts';

export type ControlDeps = {
  readonly controls: Pick<StandardStore, 'listPlaces' | 'listStandards' | 'listControls'>;
  readonly lists: Pick<FindingLists, 'countControls'>;
  readonly reactions: ReactionSources;
  readonly cursors: () => Promise<Cursors>;
};

type Routes = Pick<ApiHandlers<'api-read'>, 'listStandards' | 'listControls'>;
type Query = InputOf<'listControls'>['query'];
type Control = AnswerOf<'listControls'>['items'][number];

const KIND = 'securityhub_control';
const position = z.tuple([z.union([z.string(), z.number()]), z.string()]);
type Position = z.output<typeof position>;

/** Standards and controls as collected, with what they are mapped to, what is open, and what answers to them. */
export function controlRoutes(deps: ControlDeps): Routes {
  return {
    async listStandards(_input, { scope }) {
      const places = (await deps.controls.listPlaces()).filter(({ accountId }) => isInScope(scope, accountId));
      const items = await Promise.all(
        places.map(async (place) => {
          const [standards, controls] = await Promise.all([deps.controls.listStandards(place), deps.controls.listControls(place)]);
          return standards.map(({ arn, name, status }) => {
            const own = controls.filter((control) => control.standards.includes(arn));
            const enabledControls = own.filter((control) => control.status === 'ENABLED').length;
            const { accountId, region } = place;
            return {
              id: readStandardId(arn),
              arn,
              name,
              status,
              accountId,
              region,
              enabledControls,
              disabledControls: own.length - enabledControls,
            };
          });
        }),
      );
      return { items: items.flat(), next: null };
    },
    async listControls({ query }, request) {
      const { cursor, limit, sort, ...filter } = query;
      const signed = await deps.cursors();
      const subject = [request.operation, filter, sort];
      const after = cursor === undefined ? undefined : signed.read(cursor, subject, position);
      const all = await describeAll(request, deps);
      const wanted = all
        .filter((control) => isWanted(control, filter))
        .toSorted((one, other) => compare(place(one, sort), place(other, sort), sort));
      const behind = after === undefined ? wanted : wanted.filter((control) => compare(place(control, sort), after, sort) > 0);
      const items = behind.slice(0, limit);
      const last = items.at(-1);
      return { items, next: behind.length <= limit || last === undefined ? null : signed.write(subject, place(last, sort)) };
    },
  };
}

async function describeAll(
  { scope, tenants }: Pick<ApiRequest, 'scope' | 'tenants'>,
  { controls, lists, reactions }: ControlDeps,
): Promise<readonly Control[]> {
  const places = await controls.listPlaces();
  const [told, open, index, rules] = await Promise.all([
    Promise.all(places.map((one) => controls.listControls(one))),
    lists.countControls({ filter: {}, scope: scope === 'all' ? scope : [...scope] }).catch(passAway),
    reactions.mapping.current().catch(passAway),
    reactions.rules(),
  ]);
  const bindings = listVisibleBindings(rules.bindings, { scope, tenants });
  return [...Map.groupBy(told.flat(), ({ id }) => id)].flatMap(([id, same]): Control[] => {
    const [first] = same;
    if (first === undefined) return [];
    const answering = [...rules.reactors.values()].filter(({ manifest }) => manifest.controls.includes(id));
    return [
      {
        id,
        title: first.title,
        severity: first.severity,
        status: joinStatus(same),
        standards: [...new Set(same.flatMap(({ standards }) => standards.map(readStandardId)))].toSorted(),
        techniques: index?.rankTechniques({ kind: KIND, key: id }).map((technique) => technique.id) ?? null,
        openFindings: open === undefined ? null : (open.get(id) ?? 0),
        bindings: bindings.filter(({ match }) => 'control' in match && match.control === id).map((binding) => binding.id),
        reactors: answering.map(({ manifest }) => formatReactorId(manifest)),
      },
    ];
  });
}

/** Without the database a control has no counts and no techniques; the rest of it is there. */
function passAway(error: unknown): undefined {
  if (error instanceof FindingListUnavailable || error instanceof MappingUnavailable) return undefined;
  throw error;
}

function joinStatus(same: readonly SecurityControl[]): Control['status'] {
  const [status, ...others] = new Set(same.map((one) => one.status));
  return others.length > 0 || status === undefined ? 'MIXED' : status;
}

function isWanted(
  control: Control,
  { standard, status, severity, technique, reaction, q }: Omit<Query, 'cursor' | 'limit' | 'sort'>,
): boolean {
  const has = <Value>(asked: readonly Value[] | undefined, values: readonly (Value | null)[]) =>
    asked === undefined || asked.some((one) => values.includes(one));
  const words = q?.toLowerCase();
  return (
    has(standard, control.standards) &&
    has(status, [control.status]) &&
    has(severity, [control.severity]) &&
    has(technique, control.techniques ?? []) &&
    (reaction === undefined || reaction === readReaction(control)) &&
    (words === undefined || `${control.id} ${control.title}`.toLowerCase().includes(words))
  );
}

function readReaction({ bindings, reactors }: Control): NonNullable<Query['reaction']> {
  if (bindings.length > 0) return 'bound';
  return reactors.length > 0 ? 'available' : 'none';
}

/** The place of a control in an order; its id settles what is equal. */
function place(control: Control, sort: Query['sort']): Position {
  const field = sort.replace('-', '');
  if (field === 'severity') return [control.severity === null ? -1 : SEVERITY_LABELS.indexOf(control.severity), control.id];
  if (field === 'openFindings') return [control.openFindings ?? -1, control.id];
  return [naturalOrder(control.id), control.id];
}

/** `S3.2` before `S3.10`. */
function naturalOrder(id: string): string {
  return id.replace(/\d+/g, (digits) => digits.padStart(6, '0'));
}

function compare([one, oneId]: Position, [other, otherId]: Position, sort: Query['sort']): number {
  const order = one === other ? 0 : one < other ? -1 : 1;
  if (order !== 0) return sort.startsWith('-') ? -order : order;
  return oneId === otherId ? 0 : oneId < otherId ? -1 : 1;
}
