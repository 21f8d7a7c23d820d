import { nearMisses } from '#domain/base/near-misses.ts';

describe('near misses', () => {
  it.each([
    ['S3.2222', ['EC2.22', 'S3.2', 'S3.22'], ['S3.22', 'S3.2']],
    ['s3-blok-public-read', ['s3-block-public-read', 's3-enable-versioning'], ['s3-block-public-read']],
    ['prod', ['dev', 'emulator', 'production'], ['production']],
    ['xy', ['ab', 'cd'], []],
    ['', ['a', 'ab'], []],
  ])('of "%s" among %j are %j', (wrong, candidates, near) => {
    expect(nearMisses(wrong, candidates)).toEqual(near);
  });
});
