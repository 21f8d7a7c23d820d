import * as fc from 'fast-check';
import { readDocument, readHttps } from '../../../web/app/modules/findings/finding-document.ts';

describe('a finding as it came', () => {
  it('has tags of its resources and an address of help, in both formats', () => {
    const asff = readDocument({
      Resources: [{ Id: 'arn:aws:s3:::invoices', Tags: { env: 'production', team: 'shop' } }, { Id: 'other' }],
      Remediation: { Recommendation: { Url: 'https://docs.aws.amazon.com/console/securityhub/S3.2/remediation' } },
    });
    expect([...asff.tags]).toEqual([
      ['arn:aws:s3:::invoices', ['env=production', 'team=shop']],
      ['other', []],
    ]);
    expect(asff.recommendationUrl).toBe('https://docs.aws.amazon.com/console/securityhub/S3.2/remediation');
    const ocsf = readDocument({
      resources: [{ uid: 'a', tags: [{ name: 'env', value: 'test' }] }],
      remediation: { references: ['https://a.example/'] },
    });
    expect([...ocsf.tags]).toEqual([['a', ['env=test']]]);
    expect(ocsf.recommendationUrl).toBe('https://a.example/');
  });

  it('may be anything', () => {
    fc.assert(fc.property(fc.jsonValue(), (document) => expect(readDocument(document).tags).toBeInstanceOf(Map)));
  });
});

describe('an address of a finding', () => {
  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'http://a.example/',
    '//a.example',
    '/path',
    '',
    'https://',
    7,
    null,
  ])('is no link: %j', (address) => expect(readHttps(address)).toBeNull());

  it('is a link when it is https', () => {
    expect(readHttps('https://a.example/b?c=d#e')).toBe('https://a.example/b?c=d#e');
  });
});
