import * as z from 'zod';

// Written from SARIF 2.1.0, as far as a gate uses it; strict, so that a property it does not know is an error.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
const level = z.enum(['none', 'note', 'warning', 'error']);
const message = z.strictObject({ text: z.string().min(1) });

const rule = z.strictObject({
  id: z.string().min(1),
  shortDescription: message,
  defaultConfiguration: z.strictObject({ level }),
  // A property bag takes anything; these two are those that GitHub reads.
  properties: z.strictObject({ tags: z.array(z.string()), 'security-severity': z.string().regex(/^\d+\.\d$/) }),
});

const location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w./~%-]+$/) }),
    region: z.strictObject({ startLine: z.int().min(1) }),
  }),
  logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string(), kind: z.string() })),
});

const result = z.strictObject({
  ruleId: z.string().min(1),
  ruleIndex: z.int().min(0),
  level,
  message,
  locations: z.array(location).length(1),
  partialFingerprints: z.record(z.string(), z.string()),
});

/** A file of SARIF 2.1.0 with one run, whose results name rules that it has. */
export const sarifSchema = z
  .strictObject({
    $schema: z.url(),
    version: z.literal('2.1.0'),
    runs: z.tuple([
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({ name: z.string(), semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/), rules: z.array(rule) }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(result),
      }),
    ]),
  })
  .refine(
    ({ runs: [{ tool, results }] }) => results.every(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId),
    'a result names another rule than its index',
  )
  .refine(({ runs: [{ tool }] }) => new Set(tool.driver.rules.map(({ id }) => id)).size === tool.driver.rules.length, 'a rule comes twice');
