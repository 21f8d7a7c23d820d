import { quote } from '#domain/base/field-problem.ts';

/** Where a resource must be; what is undefined is not known, because its own field is wrong. */
export type Home = { readonly partition: string | undefined; readonly region: string | undefined; readonly account: string | undefined };

type Arn = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
};

function readArn(text: string): Arn | undefined {
  const [scheme, partition, service, region, account, ...resource] = text.split(':');
  if (scheme !== 'arn' || !partition || !service || region === undefined || account === undefined || resource.length === 0)
    return undefined;
  return { partition, service, region, account, resource: resource.join(':') };
}

/** Finds what is wrong with the ARN of a secret that functions of this Region and account read; undefined where nothing is. */
export function describeSecretArn(text: string, home: Home): string | undefined {
  const example = `arn:${home.partition ?? 'aws'}:secretsmanager:${home.region ?? 'eu-central-1'}:${home.account ?? '111122223333'}:secret:name-AbCdEf`;
  const arn = readArn(text);
  if (arn === undefined || arn.service !== 'secretsmanager' || !arn.resource.startsWith('secret:'))
    return `${quote(text)} is not the ARN of a secret, such as ${example}`;
  // Permissions name the whole ARN, and the service adds the suffix: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
  if (!/^secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/.test(arn.resource))
    return `${quote(text)} lacks the hyphen and six characters that Secrets Manager adds; copy the whole ARN, such as ${example}`;
  return elsewhere('secret', arn, home);
}

/** The same for the topic that alarms are sent to. */
export function describeTopicArn(text: string, home: Home): string | undefined {
  const arn = readArn(text);
  if (arn === undefined || arn.service !== 'sns' || !/^[\w-]{1,256}$/.test(arn.resource))
    return `${quote(text)} is not the ARN of an SNS topic, such as arn:${home.partition ?? 'aws'}:sns:${home.region ?? 'eu-central-1'}:111122223333:name`;
  // A topic of another account can take alarms, if its policy says so.
  return elsewhere('topic', arn, { ...home, account: undefined });
}

/** Resources that CloudFront takes from us-east-1 alone: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
const EDGE_REGION = 'us-east-1';
const EDGE_RESOURCES = {
  certificate: { service: 'acm', resource: /^certificate\/[\w-]{1,64}$/, example: 'certificate/12345678-1234-1234-1234-123456789012' },
  'web ACL': { service: 'wafv2', resource: /^global\/webacl\/[\w-]{1,128}\/[\w-]{1,64}$/, example: 'global/webacl/name/a1b2c3d4' },
} as const;

/** The same for what a distribution of CloudFront uses. */
export function describeEdgeArn(text: string, what: keyof typeof EDGE_RESOURCES, home: Home): string | undefined {
  const { service, resource, example } = EDGE_RESOURCES[what];
  const arn = readArn(text);
  if (arn === undefined || arn.service !== service || !resource.test(arn.resource))
    return `${quote(text)} is not the ARN of a ${what} for CloudFront, such as arn:aws:${service}:${EDGE_REGION}:${home.account ?? '111122223333'}:${example}`;
  if (arn.region !== EDGE_REGION) return `names a ${what} of region ${quote(arn.region)}; CloudFront takes one of ${EDGE_REGION} only`;
  return elsewhere(what, arn, { ...home, region: undefined });
}

function elsewhere(what: string, arn: Arn, home: Home): string | undefined {
  const wrong = (['partition', 'region', 'account'] as const).find((part) => home[part] !== undefined && home[part] !== arn[part]);
  if (wrong === undefined)
    return /^\d{12}$/.test(arn.account) ? undefined : `names the account ${quote(arn.account)}; an account id has 12 digits`;
  return `names a ${what} of ${wrong} ${quote(arn[wrong])}; this environment is in ${wrong} ${quote(home[wrong])}`;
}
