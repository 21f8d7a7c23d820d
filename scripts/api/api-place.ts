import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** Where the API is, and what opens it. */
export type ApiPlace = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

type Variables = Readonly<Record<string, string | undefined>>;

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/** Said by every command that asks the API. */
export const API_HELP =
  'ATTACK_REACTOR_URL is the address of the API, as the deployment prints it. ATTACK_REACTOR_API_KEY is the key of a machine client, ATTACK_REACTOR_TOKEN a token of the identity provider; one of them is needed.';

/** Reads the address and one credential from the environment. @throws ConfigurationInvalid */
export function readApiPlace(variables: Variables): ApiPlace {
  const url = readUrl(variables['ATTACK_REACTOR_URL'] ?? '');
  const [key = '', token = ''] = [variables['ATTACK_REACTOR_API_KEY'], variables['ATTACK_REACTOR_TOKEN']].map((text) => text?.trim());
  if (key !== '' && token !== '')
    throw new ConfigurationInvalid('ATTACK_REACTOR_API_KEY and ATTACK_REACTOR_TOKEN are both set. Set one of them.');
  if (key === '' && token === '') throw new ConfigurationInvalid('Set ATTACK_REACTOR_API_KEY, or ATTACK_REACTOR_TOKEN. See --help.');
  if (!/^[\x21-\x7e]+$/.test(key + token))
    throw new ConfigurationInvalid('ATTACK_REACTOR_API_KEY or ATTACK_REACTOR_TOKEN holds what no header can. Copy it again.');
  return { url, headers: key === '' ? { authorization: `Bearer ${token}` } : { 'x-api-key': key } };
}

function readUrl(text: string): string {
  if (text === '') throw new ConfigurationInvalid('Set ATTACK_REACTOR_URL to the address of the API. See --help.');
  const url = URL.parse(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new ConfigurationInvalid('ATTACK_REACTOR_URL is no address, such as https://api.example.com.');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    throw new ConfigurationInvalid('ATTACK_REACTOR_URL is not https: others could read the key on its way.');
  return url.href.replace(/\/+$/, '').replace(/\/v1$/, '');
}
