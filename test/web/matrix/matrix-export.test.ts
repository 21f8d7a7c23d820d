import { listPaints } from '../../../web/app/modules/matrix/matrix-colour.ts';
import { type NavigatorLayer, type ShownMatrix, writeLayer, writeMatrixCsv } from '../../../web/app/modules/matrix/matrix-export.ts';
import { layOutMatrix, listShownCells } from '../../../web/app/modules/matrix/matrix-layout.ts';
import { makeScale, QUANTITIES } from '../../../web/app/modules/matrix/matrix-scale.ts';
import { writeMatrixSvg } from '../../../web/app/modules/matrix/matrix-svg.ts';
import { computeContrast } from '../../support/contrast.ts';
import { navigatorLayerSchema } from '../../support/navigator-layer-schema.ts';
import { aCell, TACTICS } from './matrix-cells.ts';

const parent = aCell('T1552', { name: 'Unsecured Credentials' });
const sub = aCell('T1552.001', { name: 'Credentials <In> "Files"', parentId: 'T1552', exposure: 3, worst: 'HIGH', coverage: 2 });
const gap = aCell('T1612', { name: 'Build Image on Host' });
const columns = layOutMatrix(TACTICS, [parent, sub, gap], { isShown: (cell) => cell !== parent, fold: 'all', toggled: [] });
const cells = listShownCells(columns);
const shown: ShownMatrix = {
  cells,
  tactics: TACTICS,
  scale: makeScale('count', cells),
  title: 'Matrix & <more>',
  stepTexts: ['1', '2', '3'],
};

const layer: NavigatorLayer = {
  name: 'ATT&CK findings',
  versions: { attack: '19', navigator: '5.2.0', layer: '4.5' },
  domain: 'enterprise-attack',
  description: 'Score: open source findings.',
  filters: { platforms: ['IaaS'] },
  sorting: 3,
  hideDisabled: false,
  gradient: { colors: ['#ffffff', '#000000'], minValue: 1, maxValue: 9 },
  techniques: [
    { techniqueID: 'T1552.001', score: 3, enabled: true, metadata: [{ name: 'standard NIST', value: 'AC-3' }] },
    { techniqueID: 'T1530', score: 9, enabled: true },
  ],
};

describe('the layer of the Navigator', () => {
  const written = writeLayer(layer, shown);

  it('has the techniques that are shown, parents that open for them, and none else', () => {
    expect(written.techniques.map(({ techniqueID }) => techniqueID)).toEqual(['T1552', 'T1552.001', 'T1612']);
    expect(written.techniques[0]).toEqual({ techniqueID: 'T1552', enabled: true, showSubtechniques: true });
    expect(written.techniques[1]).toMatchObject({ score: 3, metadata: [{ name: 'standard NIST', value: 'AC-3' }] });
  });

  it('paints what no key covers in a colour of its own, without a score', () => {
    expect(written.techniques[2]).toMatchObject({ color: '#c9ccd1', comment: 'nothing open; no active key covers it; reaction: none' });
    expect(written.techniques[2]?.['score']).toBeUndefined();
  });

  it.each(QUANTITIES)('is a layer by the format of the Navigator, for the colour of %s', (quantity) => {
    const asFile = JSON.parse(JSON.stringify(writeLayer(layer, { ...shown, scale: makeScale(quantity, cells) })));
    expect(navigatorLayerSchema.safeParse(asFile).error?.issues ?? []).toEqual([]);
  });
});

describe('the table', () => {
  it('has a line for each shown technique, and quotes what needs it', () => {
    const lines = writeMatrixCsv(shown).split('\r\n');
    expect(lines).toHaveLength(cells.length + 2);
    expect(lines[1]).toBe('T1552.001,"Credentials <In> ""Files""",Tactic TA1,firing,3,0,HIGH,2,,,,');
    expect(lines[2]).toBe('T1612,Build Image on Host,Tactic TA1,blind,0,0,,0,,,,');
  });
});

describe('the picture', () => {
  const svg = writeMatrixSvg(columns, shown);

  it('escapes every text', () => {
    expect(svg).toContain('Credentials &lt;In&gt;');
    expect(svg).toContain('<title>Matrix &amp; &lt;more&gt;</title>');
    expect(svg).not.toContain('<In>');
  });

  it('draws each shown cell in its column, and hatches a gap', () => {
    expect(['T1552 ', 'T1552.001 ', 'T1612 '].map((id) => svg.split(`>${id}`).length - 1)).toEqual([1, 1, 1]);
    expect(svg.match(/url\(#gap\)/g)).toHaveLength(2);
  });
});

describe('the colours', () => {
  it.each(QUANTITIES.flatMap((quantity) => (['light', 'dark'] as const).map((theme) => [quantity, theme] as const)))(
    'of %s in the %s theme can be read: 4.5 to 1 and more',
    (quantity, theme) => {
      for (const { fill, ink } of listPaints(quantity, theme))
        expect({ fill, isReadable: computeContrast(fill, ink) >= 4.5 }).toEqual({ fill, isReadable: true });
    },
  );
});
