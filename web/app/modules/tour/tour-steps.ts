/** A step of the tour: the page, and what on it the step points at, the first that is there. */
export type TourStep = {
  /** Key of its texts. */
  readonly name: 'overview' | 'story' | 'matrix' | 'approvals' | 'undo';
  readonly path: string;
  readonly anchors: readonly string[];
};

const menuItem = (path: string) => `.app-menu a[href="${path}"]`;

export const TOUR_STEPS: readonly TourStep[] = [
  { name: 'overview', path: '/', anchors: ['[data-tour=overview]', 'main h1'] },
  { name: 'story', path: '/findings', anchors: ['main tbody a', menuItem('/findings')] },
  { name: 'matrix', path: '/matrix', anchors: ['[data-tour=matrix]', menuItem('/matrix')] },
  { name: 'approvals', path: '/approvals', anchors: [menuItem('/approvals'), 'main h1'] },
  { name: 'undo', path: '/undoable', anchors: [menuItem('/undoable'), 'main h1'] },
];

type Rect = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
type Size = { readonly width: number; readonly height: number };

const GAP = 10;

/**
 * Returns where a card stands beside what it points at: below it, else above, else over it; always whole inside the window.
 * Without an anchor it stands at the bottom right corner.
 */
export function placeCard(anchor: Rect | undefined, card: Size, view: Size): { readonly left: number; readonly top: number } {
  const within = (at: number, most: number) => Math.max(GAP, Math.min(at, most - GAP));
  if (anchor === undefined)
    return { left: within(view.width, view.width - card.width), top: within(view.height, view.height - card.height) };
  const below = anchor.bottom + GAP;
  const top = below + card.height <= view.height ? below : anchor.top - GAP - card.height;
  return { left: within(anchor.left, view.width - card.width), top: within(top, view.height - card.height) };
}
