import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { computeContrast } from '../../support/contrast.ts';

const SHEET = readFileSync(join(__dirname, '../../../web/app/assets/main.css'), 'utf8');
/** White, as Element Plus sets it; the dark theme sets another text. */
const WHITE = '#ffffff';
/** A button at rest, under the pointer, and pressed, by the ends of the tokens of Element Plus. */
const STATES = ['', '-light-3', '-dark-2'];

/** The colours that a rule of the sheet sets, by their token. */
function readColours(selector: string): ReadonlyMap<string, string> {
  const start = SHEET.indexOf(`\n${selector} {`);
  const body = start < 0 ? '' : SHEET.slice(start, SHEET.indexOf('}', start));
  return new Map([...body.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]));
}

describe.each(['primary', 'danger'])('the %s button', (kind) => {
  it('can be read in the light theme at rest, under the pointer and pressed: 4.5 to 1 and more', () => {
    const colours = readColours('html:root');

    for (const state of STATES.map((suffix) => `--el-color-${kind}${suffix}`))
      expect({ state, isReadable: isReadable(colours.get(state), WHITE) }).toEqual({ state, isReadable: true });
  });

  it.each([
    ['', '--el-button-text-color'],
    ['-light-3', '--el-button-hover-text-color'],
    ['-dark-2', '--el-button-active-text-color'],
  ])('can be read in the dark theme on its colour%s: 4.5 to 1 and more', (suffix, text) => {
    const fill = readColours('html.dark:root').get(`--el-color-${kind}${suffix}`);
    const rules = [`html.dark .el-button--${kind}`, `html.dark .el-button--${kind}:not(.is-plain)`];
    const [ink] = rules.flatMap((rule) => readColours(rule).get(text) ?? []);

    expect(isReadable(fill, ink)).toBe(true);
  });
});

/** False for a colour that the sheet does not set: Element Plus has its own then. */
function isReadable(fill: string | undefined, ink: string | undefined): boolean {
  return fill !== undefined && ink !== undefined && computeContrast(fill, ink) >= 4.5;
}
