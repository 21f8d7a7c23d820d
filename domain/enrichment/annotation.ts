import { joinWithin } from '#domain/base/text.ts';
import { decideIntent } from '#domain/finding/intent.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { Publication } from './decision.ts';

/** UserDefinedFields: 50 pairs, values of at most 1,024 characters. */
const VALUE_LIMIT = 1024;

/**
 * The fields that `annotate` mode writes on the source finding itself: none names the finding, so that many findings
 * share one annotation and one call.
 */
export function buildAnnotation(decision: Publication, index: MappingIndex): Record<string, string> {
  const { techniques, key, source } = decision;
  const tactics = [...new Set(techniques.flatMap((technique) => technique.tacticIds))];
  return {
    'attack/technique-ids': joinWithin(
      techniques.map((technique) => technique.id),
      VALUE_LIMIT,
    ),
    'attack/tactic-ids': joinWithin(tactics, VALUE_LIMIT),
    'attack/version': index.release.attackVersion,
    'attack/mapping-release': index.release.version,
    'attack/intent': decideIntent(key, source),
    'attack/origin': techniques[0]?.origin ?? 'mapping',
    ...(key !== undefined && { 'attack/key': joinWithin([`${key.kind}:${key.key}`], VALUE_LIMIT) }),
  };
}
