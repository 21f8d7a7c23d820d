/** The browser has to know these facts of an installation. `/config.json` is written by the deployment, never by the build. */
export type ConsoleConfig = {
  /** The identity provider (OpenID Connect), and the client that its tokens are for. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Where the paths of the API begin: `/v1`. */
  readonly api: string;
  /** The insights of Security Hub; left out on one machine, which has no Security Hub. */
  readonly insightsUrl?: string;
  /** True on one machine, where nobody needs a password. */
  readonly isLocal?: boolean;
  /** True for the static demo: answers are recorded, and nothing can be changed. */
  readonly isDemo?: boolean;
};

/** @throws Error whose message tells an operator what to look at */
export async function loadConfig(): Promise<ConsoleConfig> {
  const response = await fetch('/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`/config.json is not there (${response.status}): the deployment of the console writes it.`);
  const config: Partial<ConsoleConfig> = await response.json();
  if (config.isDemo !== true && (!config.issuer || !config.clientId))
    throw new Error('/config.json names no identity provider: it needs issuer and clientId.');
  return { issuer: '', clientId: '', scope: 'openid email profile', api: '/v1', ...config };
}
