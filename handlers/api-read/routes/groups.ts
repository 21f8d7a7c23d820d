import * as z from 'zod';
import type { InputOf } from '#domain/api/contract.ts';
import type { Cursors } from '#platform/api/cursor.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { FindingLists } from '#platform/finding/finding-lists.ts';
import type { FindingGroup } from '#platform/finding/list-groups.ts';
import type { ReactionSources } from '#platform/reaction/reactions-of-finding.ts';
import { buildQuestion, type QuestionDeps } from '../finding-question.ts';

export type GroupDeps = QuestionDeps & {
  readonly lists: Pick<FindingLists, 'groups'>;
  readonly reactions: Pick<ReactionSources, 'mapping'>;
  readonly cursors: () => Promise<Cursors>;
};

type By = InputOf<'listGroups'>['query']['by'];
const position = z.tuple([z.int(), z.string()]);

/** Findings put together by what they share. */
export function groupRoutes(deps: GroupDeps): Pick<ApiHandlers<'api-read'>, 'listGroups'> {
  return {
    async listGroups({ query: { cursor, limit, by, ...filter } }, request) {
      const signed = await deps.cursors();
      const subject = [request.operation, by, filter];
      const after = cursor === undefined ? undefined : signed.read(cursor, subject, position);
      const { groups, total, next } = await deps.lists.groups(await buildQuestion(filter, request, deps), { by, limit, after });
      const findTitle = await openTitles(by, deps);
      const items = groups.map((group: FindingGroup) => ({ ...group, title: findTitle(group.value) ?? null }));
      return { items, total, next: next === null ? null : signed.write(subject, next) };
    },
  };
}

/** Techniques are named by the mapping, controls by those who check them. */
async function openTitles(by: By, { reactions, catalogue }: GroupDeps): Promise<(value: string) => string | undefined> {
  if (by === 'technique') {
    const index = await reactions.mapping.current();
    return (id) => index.technique(id)?.name;
  }
  if (by !== 'control') return () => undefined;
  const { titles } = await catalogue.read();
  return (id) => titles.get(id);
}
