import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { parseOverrideFile } from '#domain/mapping/override-file.ts';

const FILE = `[
  { "action": "map", "kind": "config_rule", "key": "acme-[rule], {one}", "technique": "T1190", "reason": "ours \\"}" },
  {
    "action": "deny",
    "technique": "T1530", "reason": "not here"
  }, { "action": "tier", "weakest": "community", "reason": "strict" }
]`;

describe('parseOverrideFile', () => {
  it('reads the three kinds of overrides with the lines on which they begin', () => {
    const parsed = parseOverrideFile(FILE, 'acme.json');

    expect(parsed).toEqual([
      {
        line: 2,
        override: {
          action: 'map',
          kind: 'config_rule',
          key: 'acme-[rule], {one}',
          techniqueId: 'T1190',
          category: null,
          reason: 'ours "}',
          place: 'acme.json line 2',
        },
      },
      { line: 3, override: { action: 'deny', kind: null, key: null, techniqueId: 'T1530', reason: 'not here', place: 'acme.json line 3' } },
      { line: 6, override: { action: 'tier', weakestTier: 'community', reason: 'strict', place: 'acme.json line 6' } },
    ]);
  });

  it.each([
    ['an unknown action', '[\n{ "action": "allow" }]', 'acme.json line 2: action'],
    ['a mistyped technique', '[{ "action": "deny", "technique": "1530", "reason": "x" }]', 'line 1: technique must look like T1530'],
    ['a field that means nothing', '[{ "action": "tier", "weakest": "primary", "reason": "x", "teir": 1 }]', 'teir'],
    ['no reason', '[{ "action": "deny", "technique": "T1530", "reason": " " }]', 'reason must say why'],
    ['a key without kind', '[{ "action": "deny", "key": "S3.2", "technique": "T1530", "reason": "x" }]', 'a key needs its kind'],
    ['an unknown kind', '[{ "action": "map", "kind": "rule", "key": "x", "technique": "T1530", "reason": "x" }]', 'line 1: kind'],
    ['a scalar among the overrides', '[7,\n{ "action": "deny" }]', 'acme.json line 2: technique'],
    ['something else than a list', '{}', 'acme.json is no JSON list of overrides: it is no list'],
    ['text that is cut off', '[{ "action": ', 'acme.json is no JSON list of overrides: '],
  ])('refuses %s', (_, text, message) => {
    const parse = () => parseOverrideFile(text, 'acme.json');

    expect(parse).toThrow(ConfigurationInvalid);
    expect(parse).toThrow(message);
  });
});
