import { gzipSync } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import { InputInvalid } from '#domain/base/errors.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import { buildFindingRecord, type FindingRecord } from '#domain/finding/finding-record.ts';
import { type FindingImage, isNews, readFindingImage } from '#platform/finding/finding-image.ts';

const document = {
  Id: 'arn:aws:securityhub:eu-central-1:123456789012:security-control/S3.2/finding/1',
  ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
  GeneratorId: 'security-control/S3.2',
  AwsAccountId: '123456789012',
  Title: 'S3.2',
  UpdatedAt: '2026-11-28T01:02:03.000Z',
  Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices', Tags: { app: 'shop' } }],
  Compliance: { Status: 'FAILED', SecurityControlId: 'S3.2' },
};

function aRecord(): FindingRecord {
  const [parsed] = findingsIn(document);
  if (parsed?.kind !== 'finding') throw new Error('the document is a finding');
  return buildFindingRecord({ ...parsed.finding, EventTime: '2026-11-28T01:02:04.000Z' }, 1_000);
}

function anImage(change: Record<string, unknown> = {}): FindingImage {
  const { identity, finding, ...attributes } = aRecord();
  const item = { pk: `finding#${identity}`, ...attributes, eventTime: finding.EventTime, document: gzipSync(JSON.stringify(document)) };
  return marshall({ ...item, ...change }, { removeUndefinedValues: true });
}

describe('the image of a record', () => {
  it('gives the record back, with the time of its event', () => {
    expect(readFindingImage(anImage())).toEqual(aRecord());
  });

  it('is read from a stream event too, where binaries are Base64', () => {
    const B = gzipSync(JSON.stringify(document)).toString('base64');

    expect(readFindingImage({ ...anImage(), document: { B } })).toEqual(aRecord());
  });

  it('is no news where only the generation that saw it changed', () => {
    expect(isNews(anImage({ seenIn: 1 }), anImage({ seenIn: 2 }))).toBe(false);
    expect(isNews(anImage(), anImage({ isOpen: false, closedAt: 5 }))).toBe(true);
    expect(isNews(anImage(), anImage({ mark: '2027' }))).toBe(true);
    expect(isNews(undefined, anImage())).toBe(true);
    expect(isNews(anImage(), undefined)).toBe(true);
  });

  it.each([
    ['no gzip', { document: Buffer.from('{}') }],
    ['no JSON', { document: gzipSync('{') }],
    ['no finding', { document: gzipSync('{"Id":"secret"}') }],
    ['no mark', { mark: 7 }],
  ])('is refused with %s, naming the item and quoting nothing', (_what, change) => {
    expect(() => readFindingImage(anImage(change))).toThrow(InputInvalid);
    expect(() => readFindingImage(anImage(change))).toThrow(/^Item finding#[0-9a-f]{32} /);
    expect(() => readFindingImage(anImage(change))).not.toThrow(/secret/);
  });
});
