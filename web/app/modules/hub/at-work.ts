import type { Answer } from '../../api/answers.ts';

/** The parts of a reactor, as it is installed here, that tell if somebody works on it. */
export type Installation = Pick<Answer<'getReactor'>, 'state' | 'installed' | 'wanted' | 'report'>;

const AT_WORK: readonly Installation['state'][] = ['installing', 'updating', 'uninstalling'];

/**
 * Tells whether work is under way, or about to begin: the last report is about another version than the newest wish, or a reactor
 * of a hub serves that nobody wants any more.
 */
export function isAtWork(installation: Installation | undefined): boolean {
  if (installation === undefined) return false;
  const { state, installed, wanted, report } = installation;
  const isUnwanted = wanted === null && installed !== null && !installed.isOfConfiguration;
  return AT_WORK.includes(state) || isUnwanted || (wanted !== null && wanted.version !== report?.version);
}
