import * as z from 'zod';

/** The path of the settings beside the pages, which ask for them first. */
export const SETTINGS_PATH = '/config.json';

/** The settings of the console where it is served: how people sign in (OpenID Connect, authorization code with PKCE), and where the API is. */
export const consoleSettings = z.strictObject({
  issuer: z.url().meta({ description: 'The identity provider; its discovery document is below it.' }),
  clientId: z.string().min(1).meta({ description: 'The public client, which is also the audience of its tokens.' }),
  scope: z.string().min(1).meta({ description: 'Scopes to ask for, with a space between them.' }),
  api: z.string().startsWith('/').meta({ description: 'The path of the API on the origin of the pages.' }),
  groupsClaim: z.string().min(1).meta({ description: 'The claim that lists groups.' }),
  insightsUrl: z.url().optional().meta({ description: 'The insights of this deployment in the console of Security Hub.' }),
  isLocal: z.boolean().optional().meta({ description: 'True on one machine, where everything is an example and nobody has a password.' }),
});
export type ConsoleSettings = z.output<typeof consoleSettings>;
