import type { Quantity } from './matrix-scale.ts';

/** A fill, and the ink that is read on it. */
export type Paint = { readonly fill: string; readonly ink: string };
export type Theme = 'light' | 'dark';

const DARK_INK = '#1c1f23';
const PALE_INK = '#ffffff';

const paint = (fill: string, ink: string): Paint => ({ fill, ink });

/** Five levels, the palest first. What is open is warm, what is covered is cool. */
const RAMPS: Readonly<Record<'warm' | 'cool' | 'change', Readonly<Record<Theme, readonly Paint[]>>>> = {
  warm: {
    light: [
      paint('#fff3d6', DARK_INK),
      paint('#ffdd9e', DARK_INK),
      paint('#ffbc6b', DARK_INK),
      paint('#f58f4b', DARK_INK),
      paint('#a82c0c', PALE_INK),
    ],
    dark: [
      paint('#3a2e1c', '#f3e7d3'),
      paint('#573b16', '#fbeed8'),
      paint('#7d4a12', PALE_INK),
      paint('#a3420f', PALE_INK),
      paint('#ff9f66', DARK_INK),
    ],
  },
  cool: {
    light: [
      paint('#e6f2fb', DARK_INK),
      paint('#c3e0f3', DARK_INK),
      paint('#93c6e6', DARK_INK),
      paint('#5ba4d3', DARK_INK),
      paint('#14507f', PALE_INK),
    ],
    dark: [
      paint('#1b2c3a', '#e0edf7'),
      paint('#1d3f58', '#e6f2fb'),
      paint('#1f567c', PALE_INK),
      paint('#236a9c', PALE_INK),
      paint('#8fcbf2', DARK_INK),
    ],
  },
  // New, more, the same, fewer, gone.
  change: {
    light: [
      paint('#a82c0c', PALE_INK),
      paint('#ffbc6b', DARK_INK),
      paint('#e3e6ea', DARK_INK),
      paint('#a9dcc0', DARK_INK),
      paint('#1b6b3a', PALE_INK),
    ],
    dark: [
      paint('#ff9f66', DARK_INK),
      paint('#7d4a12', PALE_INK),
      paint('#3d454f', PALE_INK),
      paint('#1f5a3a', PALE_INK),
      paint('#7ee2a0', DARK_INK),
    ],
  },
};

/** Borders of a cell: the left one for detections, the right one for exposures. */
export const INTENT_COLOUR: Readonly<Record<'detection' | 'exposure', Readonly<Record<Theme, string>>>> = {
  detection: { light: '#8f1465', dark: '#ff8ad8' },
  exposure: { light: '#1f5fa8', dark: '#8cc2ff' },
};

/** The paints of a quantity by level, from level 1 on. */
export function listPaints(quantity: Quantity, theme: Theme): readonly Paint[] {
  if (quantity === 'change') return RAMPS.change[theme];
  return RAMPS[quantity === 'coverage' ? 'cool' : 'warm'][theme];
}

/** The paints as custom properties of CSS, which follow the theme: `--fill-1`, `--ink-1`, and so on. */
export function writeColourProperties(quantity: Quantity): Readonly<Record<string, string>> {
  const dark = listPaints(quantity, 'dark');
  const levels = listPaints(quantity, 'light').flatMap(({ fill, ink }, at) => [
    [`--fill-${at + 1}`, `light-dark(${fill}, ${dark[at]?.fill})`],
    [`--ink-${at + 1}`, `light-dark(${ink}, ${dark[at]?.ink})`],
  ]);
  const borders = Object.entries(INTENT_COLOUR).map(([intent, { light, dark: night }]) => [
    `--${intent}`,
    `light-dark(${light}, ${night})`,
  ]);
  return Object.fromEntries([...levels, ...borders]);
}
