import * as z from 'zod';
import { judgeParameters } from '#domain/hub/parameter-bounds.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';

function nested(depth: number): object {
  return depth === 0 ? {} : { items: nested(depth - 1) };
}

describe('the schema of parameters', () => {
  it('is within its bounds for every reactor of this repository', async () => {
    const refused = (await shippedReactors()).flatMap(({ manifest }) =>
      judgeParameters(manifest.parameters).map((reason) => [manifest.id, reason]),
    );

    expect(refused).toEqual([]);
  });

  it('may have any format of zod, however long its pattern', () => {
    const formats = z.strictObject({ ip: z.cidrv6(), mail: z.email(), day: z.iso.date(), id: z.uuid() });

    expect(judgeParameters(z.toJSONSchema(formats))).toEqual([]);
  });

  it('gives no pattern a pass for the name of a format', () => {
    const reasons = judgeParameters({ properties: { mail: { type: 'string', format: 'email', pattern: '^(a+)+$' } } });

    expect(reasons).toMatchObject([{ code: 'pattern-slow', field: 'parameters.properties.mail.pattern' }]);
  });

  it.each<[string, object, object]>([
    ['nested too deep', nested(100), { code: 'parameters-too-deep', limit: 12 }],
    ['too large', { description: 'x'.repeat(17_000) }, { code: 'parameters-too-large', limit: 16_384 }],
    [
      'of too many parts',
      { properties: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`p${index}`, {}])) },
      { code: 'parameters-too-many', count: 102, limit: 100 },
    ],
    [
      'of too many patterns',
      { properties: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`p${index}`, { pattern: `^${index}$` }])) },
      { code: 'patterns-too-many', count: 21, limit: 20 },
    ],
    ['with a reference inside', { $defs: { a: {} } }, { code: 'parameters-reference', field: 'parameters.$defs' }],
    ['with a recursive reference', { properties: { a: { $ref: '#' } } }, { code: 'parameters-reference', reference: '#' }],
    ['with a condition', { allOf: [{ if: {} }] }, { code: 'parameters-keyword', field: 'parameters.allOf.0', keyword: 'if' }],
    [
      'that hides a pattern in a list',
      { prefixItems: [{ pattern: '(a|a)*$' }] },
      { code: 'pattern-slow', field: 'parameters.prefixItems.0.pattern' },
    ],
    ['of a type that nobody knows', { type: 'date' }, { code: 'parameters-unusable' }],
  ])('is refused where it is %s', (_what, parameters, reason) => {
    expect(judgeParameters(parameters)).toMatchObject([reason]);
  });
});
