/** A name in a document may be one that every object inherits; it is none of our words. */
import { fill } from '@attack-reactor/kit/contract';
import { startRun } from '@attack-reactor/kit/testing';
import { findingConsoleUrl } from '#domain/finding/console-link.ts';
import { productNames } from '#local/security-hub/product-authority.ts';
import { completeSeverity } from '#local/security-hub/provider-attributes.ts';
import { reactor } from '#reactors/data-protection/reactor.ts';
import { chooseRequirements } from '#reactors/iam-password-policy/requirements.ts';

describe.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('the name %s', (name) => {
  it('is no type of a resource that a reactor protects', async () => {
    const planning = startRun(reactor, { resource: { Type: name, Id: 'arn:aws:s3:::invoices' }, aws: {} }).plan();

    expect(await planning).toMatchObject({ outcome: 'refuse' });
  });

  it('is no control with requirements of its own', () => {
    expect(chooseRequirements(name, {})).toEqual(chooseRequirements(undefined, {}));
  });

  it('is no product of AWS with a name of its own, and no severity', () => {
    expect(productNames(`arn:aws:securityhub:eu-central-1::product/aws/${name}`)).toEqual({ product: name, company: 'AWS' });
    expect(completeSeverity({ Label: name })).toEqual({ Label: name });
  });

  it('is no partition and no parameter of a text', () => {
    expect(findingConsoleUrl({ Id: 'x', Partition: name }, 'eu-central-1')).toMatch(/^https:\/\/eu-central-1\.console\.aws\.amazon\.com\//);
    expect(fill(`{${name}}`, {})).toBe(`{${name}}`);
  });
});
