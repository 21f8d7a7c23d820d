import { problemLine } from '#domain/base/field-problem.ts';
import { reviewConfig } from '#infra/config/config.ts';
import { environment, listProblems } from '../../support/config-inputs.ts';

const HOME = 'arn:aws:acm:us-east-1:999988887777:certificate/0a1b2c3d-0000-4000-8000-123456789012';
const domain = { name: 'console.example.com', certificateArn: HOME };

describe('a mistake about the console is one line with the field and the remedy', () => {
  it.each<[string, object, string]>([
    [
      'a console without an API',
      environment({ console: {}, api: undefined }),
      'console: needs api, which it shows; write api, or leave console out',
    ],
    [
      'a China Region',
      environment({
        region: 'cn-north-1',
        network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['cn-north-1a', 'cn-north-1b'] },
        reaction: {},
        console: {},
      }),
      'console: needs CloudFront, which partition aws-cn lacks or runs otherwise; serve the folder of the console yourself',
    ],
    [
      'a certificate of the Region of the platform',
      environment({ console: { domain: { ...domain, certificateArn: HOME.replace('us-east-1', 'eu-central-1') } } }),
      'console.domain.certificateArn: names a certificate of region "eu-central-1"; CloudFront takes one of us-east-1 only',
    ],
    [
      'a certificate of another account',
      environment({ console: { domain: { ...domain, certificateArn: HOME.replace('999988887777', '111122223333') } } }),
      'console.domain.certificateArn: names a certificate of account "111122223333"; this environment is in account "999988887777"',
    ],
    [
      'a certificate of IAM',
      environment({ console: { domain: { ...domain, certificateArn: 'arn:aws:iam::999988887777:server-certificate/console' } } }),
      'console.domain.certificateArn: "arn:aws:iam::999988887777:server-certificate/console" is not the ARN of a certificate for CloudFront, such as arn:aws:acm:us-east-1:999988887777:certificate/12345678-1234-1234-1234-123456789012',
    ],
    [
      'a regional web ACL',
      environment({ console: { webAclArn: 'arn:aws:wafv2:eu-central-1:999988887777:regional/webacl/console/a1b2' } }),
      'console.webAclArn: "arn:aws:wafv2:eu-central-1:999988887777:regional/webacl/console/a1b2" is not the ARN of a web ACL for CloudFront, such as arn:aws:wafv2:us-east-1:999988887777:global/webacl/name/a1b2c3d4',
    ],
    [
      'an address for a host',
      environment({ console: { domain: { ...domain, name: 'https://console.example.com/' } } }),
      'console.domain.name: "https://console.example.com/" is no host name in small letters, such as console.example.com',
    ],
    [
      'a scope without openid',
      environment({ console: { scope: 'email' } }),
      'console.scope: does not begin with "openid", with a space between scopes',
    ],
    [
      'an origin without TLS',
      environment({ console: { signInOrigins: ['http://login.example.com'] } }),
      'console.signInOrigins[0]: "http://login.example.com" is no origin that begins with https://',
    ],
  ])('%s', (_, input, line) => {
    expect(listProblems(input)).toContain(line);
  });
});

describe('a console that is in order', () => {
  it('needs nothing but an API', () => {
    expect(listProblems(environment({ console: {} }))).toEqual([]);
  });

  it('may have a domain, a web ACL, logs and further origins', () => {
    const all = {
      domain,
      webAclArn: 'arn:aws:wafv2:us-east-1:999988887777:global/webacl/console/a1b2c3d4',
      accessLogsBucket: 'example-corp-logs',
      signInOrigins: ['https://example.auth.eu-central-1.amazoncognito.com'],
      scope: 'openid api://console/read',
    };

    expect(listProblems(environment({ console: all }))).toEqual([]);
  });

  it('is a warning where messages lead to another address', () => {
    const { warnings } = reviewConfig(environment({ console: { domain }, reaction: { consoleUrl: 'https://old.example.com' } }));

    expect(warnings.map(problemLine)).toContain(
      'reaction.consoleUrl: is "https://old.example.com", but the console is at "https://console.example.com": messages lead elsewhere',
    );
  });
});
