/** A server of the pages of the console. */
export type PageServer = {
  /** Addresses whose origins the pages call besides their own, such as the identity provider that turns a code into a token. */
  readonly calls: readonly string[];
  /** False on one machine, where there is no TLS to insist on. */
  readonly tls: boolean;
};

const TWO_YEARS_SECONDS = 63_072_000;

/** The sources that a page may load from; a directive that is not here falls back to `default-src 'none'`. */
const CONTENT_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'style-src-attr': "'none'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
};

/** Devices that no page of ours asks for. */
const DENIED_FEATURES = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'microphone',
  'midi',
  'payment',
  'usb',
  'xr-spatial-tracking',
];

/**
 * The security headers of every page and file of the console, the same wherever they are served; names are in small letters.
 * @throws TypeError for an address that is no URL of a web server
 */
export function listSecurityHeaders({ calls, tls }: PageServer): Readonly<Record<string, string>> {
  return {
    'content-security-policy': writeContentPolicy(calls),
    ...(tls && { 'strict-transport-security': `max-age=${TWO_YEARS_SECONDS}; includeSubDomains` }),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': DENIED_FEATURES.map((feature) => `${feature}=()`).join(', '),
  };
}

function writeContentPolicy(calls: readonly string[]): string {
  const origins = [...new Set(calls.map(readOrigin))];
  const sources = { ...CONTENT_POLICY, 'connect-src': [CONTENT_POLICY['connect-src'], ...origins].join(' ') };
  return Object.entries(sources)
    .map(([directive, source]) => `${directive} ${source}`)
    .join('; ');
}

/** A host of a URL may hold a semicolon, with which a policy would begin another directive. */
function readOrigin(address: string): string {
  const { origin } = new URL(address);
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(origin)) throw new TypeError(`${address} has no origin that a content policy can name`);
  return origin;
}
