import { dropDescriptions } from '@attack-reactor/kit/pack';

describe('dropDescriptions', () => {
  it.each([
    ["z.string().meta({ description: 'A name.' })", 'z.string()'],
    [
      "z.object({ a: z.int().meta({ description: 'One.' }), b: z.int() }).meta({ description: `Two.` })",
      'z.object({ a: z.int(), b: z.int() })',
    ],
    [
      "z\n  .string()\n  .min(1)\n  .meta({\n    description:\n      'Of two lines, with .meta( in it.',\n  })\n  .optional()",
      'z\n  .string()\n  .min(1)\n  .optional()',
    ],
  ])('takes descriptions out of %j', (text, rest) => {
    expect(dropDescriptions(text)).toBe(rest);
  });

  it.each(["z.string().meta({ id: 'Name' })", "z.string().meta({ id: 'Name', description: 'A name.' })", 'z.string().meta(shared)'])(
    'leaves %j as it is',
    (text) => {
      expect(dropDescriptions(text)).toBe(text);
    },
  );
});
