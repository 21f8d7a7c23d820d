import * as z from 'zod';

/** A host without a port: CloudFront listens on 443 only. */
const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** The web console behind CloudFront; without it nothing of it is deployed. */
export const consoleConfig = z.strictObject({
  domain: z
    .strictObject({
      name: z.string().regex(HOST, 'is no host name in small letters, such as console.example.com').meta({
        description:
          'Host of the console; you point it to the output `console_cname`. Without `domain` the console has a host of CloudFront.',
      }),
      certificateArn: z.string().meta({ description: 'Its certificate in ACM, in us-east-1, where CloudFront looks for it.' }),
    })
    .optional(),
  scope: z
    .string()
    .regex(/^openid(?: [\w:./-]{1,128}){0,20}$/, 'does not begin with "openid", with a space between scopes')
    .default('openid email profile')
    .meta({ description: 'Scopes that people sign in with, with a space between them.' }),
  signInOrigins: z
    .array(z.url({ protocol: /^https$/, error: 'is no origin that begins with https://' }))
    .max(10)
    .readonly()
    .default([])
    .meta({ description: 'Further origins of your identity provider that browsers call: of Cognito the one of its domain.' }),
  priceClass: z
    .enum(['PriceClass_100', 'PriceClass_200', 'PriceClass_All'])
    .default('PriceClass_All')
    .meta({ description: 'Edge locations of CloudFront: North America and Europe, those and most others, or all.' }),
  webAclArn: z.string().optional().meta({ description: 'Your web ACL (AWS WAF, scope CLOUDFRONT) before the console and its API.' }),
  accessLogsBucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name of a bucket')
    .optional()
    .meta({ description: 'Your bucket for the standard logs of CloudFront; its object ownership lets ACLs be.' }),
});
