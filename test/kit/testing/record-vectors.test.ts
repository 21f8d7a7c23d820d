import { recordVectors } from '@attack-reactor/kit/testing';
import { Placeholders } from '#kit/testing/placeholders.ts';
import { Reads } from '#kit/testing/reads.ts';
import { reactor } from '#reactors/s3-versioning/reactor.ts';

const resource = { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' };

function bucketThatIs(Status?: string) {
  const bucket: { Status?: string; MFADelete?: string; Owner?: string } = { ...(Status !== undefined && { Status }), Owner: 'nobody asks' };
  return {
    's3:GetBucketVersioning': () => bucket,
    's3:PutBucketVersioning': (input: { VersioningConfiguration: { Status: string } }) => {
      Object.assign(bucket, input.VersioningConfiguration);
      return {};
    },
  };
}

describe('recording', () => {
  it('notes every phase of a change, each with its exchanges', async () => {
    const vectors = await recordVectors(reactor, { resource, aws: bucketThatIs('Suspended') });

    expect(vectors.map(({ name, exchanges, expect: { outcome } }) => [name, outcome, exchanges.map(({ action }) => action)])).toEqual([
      ['plan', 'change', ['s3:GetBucketVersioning']],
      ['apply', 'applied', ['s3:PutBucketVersioning']],
      ['verify', 'verified', ['s3:GetBucketVersioning']],
      ['read-back', 'state', ['s3:GetBucketVersioning']],
      ['plan-again', 'nothing-to-do', ['s3:GetBucketVersioning']],
      ['rollback', 'rolled-back', ['s3:PutBucketVersioning']],
    ]);
  });

  it('notes the plan alone where it changes nothing', async () => {
    const vectors = await recordVectors(reactor, { resource, aws: bucketThatIs('Enabled') });

    expect(vectors).toMatchObject([{ name: 'plan', expect: { outcome: 'nothing-to-do' } }]);
  });

  it('keeps of an answer what the reactor read', async () => {
    const [planned] = await recordVectors(reactor, { resource, aws: bucketThatIs('Suspended') });

    expect(planned?.exchanges).toEqual([
      {
        action: 's3:GetBucketVersioning',
        input: { Bucket: 'invoices', ExpectedBucketOwner: '210987654321' },
        output: { Status: 'Suspended' },
      },
    ]);
  });

  it('notes an error by its name, and lets a mistake of the answers through', async () => {
    const gone = Object.assign(new Error('gone'), { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
    const failing = (error: Error) => ({ 's3:GetBucketVersioning': () => Promise.reject(error) });

    const [planned] = await recordVectors(reactor, { resource, aws: failing(gone) });

    expect(planned).toMatchObject({
      exchanges: [{ error: { name: 'NoSuchBucket', message: 'gone', status: 404 } }],
      expect: { outcome: 'nothing-to-do' },
    });
    await expect(recordVectors(reactor, { resource, aws: failing(new TypeError('mine')) })).rejects.toThrow('mine');
  });
});

describe('placeholders', () => {
  const REAL = Date.parse('2026-12-24T12:00:00Z');
  const placeholders = () => new Placeholders({ real: REAL, stable: Date.parse('2026-11-03T08:00:05Z') });

  it('stand for ids, keys and moments, the same each time, and lead back to them', () => {
    const made = placeholders();
    const real = {
      GroupId: 'sg-0a1b2c3d4e5f60718',
      Vpc: 'vpc-0a1b2c3d4e5f60718',
      Again: 'arn:aws:ec2:::security-group/sg-0a1b2c3d4e5f60718',
    };

    const hidden = made.hide(real);

    expect(hidden).toEqual({
      GroupId: 'sg-00000000000000001',
      Vpc: 'vpc-00000000000000002',
      Again: 'arn:aws:ec2:::security-group/sg-00000000000000001',
    });
    expect(made.reveal(hidden)).toEqual(real);
    expect(made.hide(hidden)).toEqual(hidden);
  });

  it.each([
    ['a uuid', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', '00000000-0000-4000-8000-000000000001'],
    ['an access key', 'AKIAZ7QX3VMB2K4N5P6R', 'AKIAEXAMPLE000000001'],
    [
      'the end of a secret',
      'arn:aws:secretsmanager:eu-central-1:210987654321:secret:db/main-a1B2c3',
      'arn:aws:secretsmanager:eu-central-1:210987654321:secret:db/main-ample1',
    ],
    ['an address', '10.43.7.250', '10.0.0.1'],
    ['a name', 'orders', 'orders'],
    ['a network', '10.0.0.0/16', '10.0.0.0/16'],
  ])('write %s', (_what, real, stable) => {
    expect(placeholders().hide(real)).toBe(stable);
  });

  it('move a moment to the hour of the clock of the recording, but for those that the reactor wrote', () => {
    const made = placeholders();
    made.reveal('2026-11-03T08:00:05.000Z');

    expect(made.hide(['2026-12-23T12:10:00.123Z', '2026-11-03T08:00:05.000Z'])).toEqual([
      '2026-11-02T08:00:05.000Z',
      '2026-11-03T08:00:05.000Z',
    ]);
  });
});

describe('reads', () => {
  it('keep what was read, however deep, lists whole in length, and all that was listed', () => {
    const reads = new Reads();
    const value = { Rules: [{ Id: 1, Other: 2 }, { Id: 3 }], Tags: { a: 'x', b: 'y' }, At: new Date(0), Never: { deep: 1 } };
    const seen = reads.watch(value) as typeof value;

    void [seen.Rules.map(({ Id }) => Id), { ...seen.Tags }, seen.At.getTime()];

    expect(reads.keep(value)).toEqual({
      Rules: [{ Id: 1 }, { Id: 3 }],
      Tags: { a: 'x', b: 'y' },
      At: { $date: '1970-01-01T00:00:00.000Z' },
    });
  });
});
