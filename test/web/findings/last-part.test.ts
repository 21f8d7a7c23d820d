import { readLastPart } from '../../../web/app/modules/findings/last-part.ts';

describe('the last part of an id', () => {
  it.each([
    ['arn:aws:s3:::invoices', 'invoices'],
    ['arn:aws:rds:eu-west-1:432109876543:db:analytics', 'analytics'],
    ['arn:aws:securityhub:eu-west-1:1:security-control/S3.2/finding/10aa7ffb', '10aa7ffb'],
    ['AWS::::Account:432109876543', '432109876543'],
    ['i-0abc', 'i-0abc'],
    ['ends-with/', 'ends-with/'],
    ['', ''],
  ])('of %s is %s', (id, last) => expect(readLastPart(id)).toBe(last));
});
