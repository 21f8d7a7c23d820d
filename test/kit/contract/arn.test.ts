import { AWS_REGION } from '@attack-reactor/kit/contract';

describe('the name of a Region', () => {
  it.each(['eu-central-1', 'us-gov-west-1', 'cn-north-1', 'ap-southeast-12', 'us-isob-east-1', 'eusc-de-east-1'])('is %s', (name) => {
    expect(name).toMatch(AWS_REGION);
  });

  it.each(['', 'global', 'eu-central', 'eu-central-1/111111111111', 'evil.example/#', 'eu-central-1\n', ' eu-central-1'])(
    'is not %j',
    (name) => {
      expect(name).not.toMatch(AWS_REGION);
    },
  );
});
