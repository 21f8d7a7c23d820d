import type { Station, Way } from './execution-way.ts';

/** A box of the graph, in units of its own picture. */
export type GraphBox = {
  readonly station: Station;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** An arrow as the `d` of an SVG path. */
type GraphArrow = Way & { readonly path: string };

export type Graph = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly GraphBox[];
  readonly arrows: readonly GraphArrow[];
};

/** `across`: from left to right; `down`: for a narrow screen. */
export type GraphDirection = 'across' | 'down';

/** Sizes in units; `length` runs along the way, `breadth` beside it. */
const SIZES = {
  across: { length: 112, breadth: 52, gap: 26, lane: 40 },
  down: { length: 44, breadth: 140, gap: 24, lane: 16 },
} as const;

/** Where a station stands along the way. The approval stands beside it, between its neighbours. */
const PLACES: Readonly<Record<Station, number>> = {
  parse: 0,
  plan: 1,
  mode: 2,
  approval: 3,
  apply: 4,
  verify: 5,
  record: 6,
  notify: 7,
  rollback: 8,
};

type Point = readonly [along: number, beside: number];

/** Places the stations that are shown, and draws their arrows. An arrow needs both of its stations. */
export function layOutGraph(shown: readonly Station[], ways: readonly Way[], direction: GraphDirection): Graph {
  const { length, breadth, gap, lane } = SIZES[direction];
  const last = Math.max(...shown.map((station) => PLACES[station]));
  const start = (station: Station) => PLACES[station] * (length + gap);
  // Beside the way runs the lane of what turned off early; on its other side stands the approval.
  const main = direction === 'across' ? breadth + lane / 2 : lane + 8;
  const side = direction === 'across' ? 0 : main + breadth + lane;
  const bypass = direction === 'across' ? main + breadth + lane / 2 : 8;
  const beside = (station: Station) => (station === 'approval' ? side : main);
  const total = { along: (last + 1) * (length + gap) - gap, beside: direction === 'across' ? bypass + 6 : side + breadth };
  const toXy = ([along, off]: Point): Point => (direction === 'across' ? [along, off] : [off, along]);

  const boxes = shown.map((station): GraphBox => {
    const [x, y] = toXy([start(station), beside(station)]);
    return { station, x, y, ...(direction === 'across' ? { width: length, height: breadth } : { width: breadth, height: length }) };
  });

  const middle = (station: Station) => beside(station) + breadth / 2;
  const end = (station: Station) => start(station) + length;
  /** The edge of a box that looks to the lane, and the one that looks away from it. */
  const near = direction === 'across' ? main + breadth : main;
  const far = direction === 'across' ? main : main + breadth;

  const trace = ({ from, to }: Way): readonly Point[] => {
    if (from === 'approval' && to === 'record') {
      return [
        [end(from), middle(from)],
        [start(to) + length / 2, middle(from)],
        [start(to) + length / 2, far],
      ];
    }
    if (to === 'record' && from !== 'verify') {
      const leave = start(from) + length / 2;
      return [
        [leave, near],
        [leave, bypass],
        [start(to) + length / 2, bypass],
        [start(to) + length / 2, near],
      ];
    }
    if (to === 'approval')
      return [
        [start(from) + length * 0.7, far],
        [start(from) + length * 0.7, middle(to)],
        [start(to), middle(to)],
      ];
    if (from === 'approval')
      return [
        [end(from), middle(from)],
        [start(to) + length * 0.3, middle(from)],
        [start(to) + length * 0.3, far],
      ];
    return [
      [end(from), middle(from)],
      [start(to), middle(to)],
    ];
  };

  const arrows = ways
    .filter(({ from, to }) => shown.includes(from) && shown.includes(to))
    .map((way) => ({ ...way, path: drawPath(trace(way).map(toXy)) }))
    // The way that was gone is drawn last, above the others.
    .toSorted((one, other) => Number(one.isGone) - Number(other.isGone));
  const [width, height] = toXy([total.along, total.beside]);
  return { width, height, boxes, arrows };
}

function drawPath(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join(' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
