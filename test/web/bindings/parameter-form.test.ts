import * as z from 'zod';
import { readParameterFields, readParameters, writeParameters } from '../../../web/app/modules/bindings/parameter-form.ts';

const schema = z.toJSONSchema(
  z.strictObject({
    role: z.string().optional(),
    days: z.int().min(1).max(35).default(7),
    share: z.number().optional(),
    force: z.boolean().default(false),
    traffic: z.enum(['REJECT', 'ALL']).default('REJECT'),
    year: z.enum(['2026', 'null']).optional(),
    seconds: z.union([z.literal(60), z.literal(600)]).default(600),
    ports: z.array(z.int()).default([80, 443]),
    ranges: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
    tags: z.array(z.strictObject({ key: z.string() })).optional(),
  }),
  { io: 'input' },
) as Parameters<typeof readParameterFields>[0];
const fields = readParameterFields(schema);

describe('the fields of parameters', () => {
  it('are made from a JSON Schema: kind, values, the usual value, and bounds that somebody set', () => {
    expect(fields.map(({ name, kind, values, usual }) => [name, kind, values.join(), usual])).toEqual([
      ['role', 'text', '', undefined],
      ['days', 'integer', '', '7'],
      ['share', 'number', '', undefined],
      ['force', 'choice', 'true,false', 'false'],
      ['traffic', 'choice', 'REJECT,ALL', 'REJECT'],
      ['year', 'choice', '2026,null', undefined],
      ['seconds', 'choice', '60,600', '600'],
      ['ports', 'numbers', '', '80\n443'],
      ['ranges', 'texts', '', ''],
      ['tags', 'json', '', undefined],
    ]);
    expect(fields[1]).toMatchObject({ minimum: 1, maximum: 35 });
    expect(readParameterFields({ properties: { any: { type: 'integer', maximum: Number.MAX_SAFE_INTEGER } } })[0]?.maximum).toBeUndefined();
  });

  it('also exist for what is set and no schema knows, so that it can be taken out', () => {
    expect(readParameterFields({}, { gone: [1] })).toMatchObject([{ name: 'gone', kind: 'json' }]);
  });

  it('give back what they were given', () => {
    const values = {
      ...{ role: '12', days: 3, share: 0.5, force: true, traffic: 'ALL', year: '2026', seconds: 60 },
      ...{ ports: [22, 8080], ranges: ['10.0.0.0/8', '::/64'], tags: [{ key: 'a' }] },
    };
    expect(readParameters(fields, writeParameters(fields, values))).toEqual(values);
  });

  it('leave out what is empty, and keep a false, a zero and a text that is no value, which the server judges', () => {
    expect(readParameters(fields, { role: ' ', force: 'false', days: '0', share: 'half' })).toEqual({
      force: false,
      days: 0,
      share: 'half',
    });
  });
});
