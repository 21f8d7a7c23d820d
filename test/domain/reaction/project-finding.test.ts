import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asJson } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { jsonBytes } from '#domain/base/json.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { decideIntent } from '#domain/finding/intent.ts';
import { parseFinding } from '#domain/finding/parse-finding.ts';
import { resolveSourceKey } from '#domain/finding/source-key.ts';
import { projectFinding } from '#domain/reaction/project-finding.ts';
import { controlDocument, finding } from '../../support/findings.ts';
import { mappingIndex } from '../../support/mapping-release.ts';

const EVENTS = join(process.cwd(), 'test', 'events');

function projected(of: Finding) {
  const projection = projectFinding(of);
  if (projection.kind !== 'projected') throw new Error(`not projected: ${projection.field} ${projection.detail}`);
  return projection;
}

function jsonFiles(): string[] {
  return readdirSync(EVENTS).filter((file) => file.endsWith('.json'));
}

/** Every finding of every event that we have. */
function findingsOfEvents(): [string, Finding][] {
  return jsonFiles().flatMap((file) =>
    findingsIn(JSON.parse(readFileSync(join(EVENTS, file), 'utf8'))).flatMap((parsed): [string, Finding][] =>
      parsed.kind === 'finding' ? [[file, parsed.finding]] : [],
    ),
  );
}

describe('the projection of a finding', () => {
  it('read as a finding again has the same source key, techniques, intent and state', () => {
    const index = mappingIndex();
    const all = findingsOfEvents().filter(([, one]) => projectFinding(one).kind === 'projected');
    const told = (one: Finding) => {
      const key = resolveSourceKey(one, index);
      const { ComplianceStatus, FindingStatus, RecordState, AwsAccountId, Region, Partition, Severity } = one;
      return {
        key,
        intent: decideIntent(key, one),
        ComplianceStatus,
        FindingStatus,
        RecordState,
        AwsAccountId,
        Region,
        Partition,
        label: Severity.Label,
        techniques: one.StatedTechniques,
      };
    };

    const again = all.map(([file, one]) => {
      const parsed = parseFinding(asJson(projected(one).finding));
      return [file, parsed.kind === 'finding' ? told(parsed.finding) : parsed];
    });

    expect(all.length).toBeGreaterThan(20);
    expect(all.some(([, one]) => one.StatedTechniques.length > 0)).toBe(true);
    expect(again).toEqual(all.map(([file, one]) => [file, told(one)]));
  });

  it('leaves out what no reaction needs', () => {
    const { finding: part } = projected(finding());

    expect(part).not.toHaveProperty('Description');
    expect(part).not.toHaveProperty('Remediation');
  });

  it('keeps the product fields that source keys are told by, however many others come first', () => {
    const noise = Object.fromEntries(Array.from({ length: 900 }, (_, position) => [`x${position}`, '']));
    const ProductFields = { ...noise, ControlId: 'S3.2', 'RelatedAWSResources:0/type': 'AWS::Config::ConfigRule' };

    expect(projected(finding(controlDocument({ ProductFields }))).finding.ProductFields).toMatchObject({ ControlId: 'S3.2' });
  });

  it('keeps the name of a product that is told by its name only', () => {
    const ProductArn = 'arn:aws:securityhub:eu-central-1:210987654321:product/210987654321/default';
    const ProductFields = { CheckName: 'CA_CERTIFICATE_EXPIRING_CHECK' };
    const given = finding(controlDocument({ ProductArn, ProductName: 'IoT Device Defender', ProductFields }));

    const again = finding(Object(projected(given).finding));

    expect(resolveSourceKey(given, mappingIndex())).toMatchObject({ kind: 'iot_device_defender' });
    expect(resolveSourceKey(again, mappingIndex())).toEqual(resolveSourceKey(given, mappingIndex()));
  });

  it('carries all tags or none: what a scope may exclude by must not be missing', () => {
    const withTags = (Tags: unknown) =>
      projected(finding(controlDocument({ Resources: [{ Type: 'AwsS3Bucket', Id: 'b', Tags }] }))).finding.Resources[0]?.Tags;

    expect(withTags({ team: 'payments' })).toEqual({ team: 'payments' });
    expect(withTags({ team: 'payments', protected: 1 })).toBeUndefined();
    expect(withTags({ team: 'x'.repeat(6000), protected: 'yes' })).toBeUndefined();
    expect(withTags('text')).toBeUndefined();
    expect(withTags({})).toEqual({});
  });

  it.each([
    ['AwsAccountId', { AwsAccountId: 'my-account' }],
    ['region', { Region: 'global' }],
    ['GeneratorId', { GeneratorId: 'g'.repeat(3000) }],
    ['Resources', { Resources: [{ Type: 'AwsS3Bucket', Id: 'b'.repeat(3000) }] }],
    [
      'Compliance.SecurityControlParameters',
      {
        Compliance: {
          Status: 'FAILED',
          SecurityControlId: 'S3.2',
          SecurityControlParameters: [{ Name: 'ports', Value: Array(900).fill('443') }],
        },
      },
    ],
  ])('is refused, naming %s, where that says too much or nothing that can be used', (field, overrides) => {
    expect(projectFinding(finding(controlDocument(overrides)))).toMatchObject({ kind: 'reject', field });
  });

  it('stays below 32 KB with one resource, whatever a finding holds', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.constant('\u0000'.repeat(20_000)),
      fc.constant('😀'.repeat(2000)),
      fc.constant('x'.repeat(1000)),
    );
    const fields = fc.dictionary(text, text, { maxKeys: 60 });
    const documents = fc.record({
      Title: text.map((title) => `t${title}`),
      GeneratorId: text.map((id) => `g${id}`),
      ProductName: text,
      Types: fc.array(text, { maxLength: 60 }),
      ProductFields: fields,
      Compliance: fc.record({ Status: fc.constantFrom('FAILED', 'x'.repeat(5000)), SecurityControlId: text }),
      Resources: fc.tuple(
        fc.record({ Type: text, Id: text.map((id) => `i${id}`), Tags: fields, Details: fields, Region: text, Partition: text }),
      ),
    });
    let most = 0;
    fc.assert(
      fc.property(documents, (overrides) => {
        const parsed = parseFinding(controlDocument(overrides));
        if (parsed.kind !== 'finding') return;
        const projection = projectFinding(parsed.finding);
        if (projection.kind === 'projected') most = Math.max(most, jsonBytes(asJson(projection.finding)));
      }),
      { numRuns: 200 },
    );

    expect(most).toBeGreaterThan(4000);
    expect(most).toBeLessThan(32_000);
  });
});
