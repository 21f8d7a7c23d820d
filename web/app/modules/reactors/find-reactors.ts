import { type SaidText, sayIn } from '../../utils/said-text.ts';

/** The parts of a reactor that can be asked for. */
export type FoundReactor = {
  readonly id: string;
  readonly title: SaidText;
  readonly description: SaidText;
  readonly effect: string;
  readonly controls: readonly string[];
  readonly techniques: readonly string[];
  readonly bindings: readonly string[];
};

/** Returns the reactors that a person looks for. Every word has to stand in its texts, controls or techniques. */
export function findReactors<Found extends FoundReactor>(
  reactors: readonly Found[],
  { q, effect, use }: { readonly q: string; readonly effect: string; readonly use: string },
  locale: string,
): readonly Found[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return reactors.filter((reactor) => {
    const text = [reactor.id, sayIn(locale, reactor.title), sayIn(locale, reactor.description), ...reactor.controls, ...reactor.techniques]
      .join(' ')
      .toLowerCase();
    const isBound = reactor.bindings.length > 0;
    return (
      words.every((word) => text.includes(word)) &&
      (effect === '' || effect === reactor.effect) &&
      (use === '' || (use === 'bound') === isBound)
    );
  });
}

/** How far a reactor may go: the mode that does most by itself. */
export function findFarthest(modes: readonly string[]): string {
  return ['automatic', 'approval'].find((mode) => modes.includes(mode)) ?? 'notify';
}
