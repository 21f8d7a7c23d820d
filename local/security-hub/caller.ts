import type { IncomingMessage } from 'node:http';
import { ServiceFailure } from './service-failure.ts';

const CREDENTIAL = /Credential=(?<key>[^/,\s=]+)\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;

/**
 * The account that signed a request, from the credential scope of its signature; the signature itself is not checked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @throws ServiceFailure for an unsigned request, an unknown key, or a scope of another Region or service
 */
export function findCaller(request: IncomingMessage, region: string, accountOf: (accessKeyId: string) => string | undefined): string {
  const scope = CREDENTIAL.exec(request.headers.authorization ?? '')?.groups;
  if (scope?.key === undefined) throw new ServiceFailure(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (scope.region !== region || scope.service !== 'securityhub') {
    const message = `Credential should be scoped to securityhub in ${region}, not ${scope.service} in ${scope.region}`;
    throw new ServiceFailure(403, 'InvalidSignatureException', message);
  }
  const accountId = accountOf(scope.key);
  if (accountId === undefined) {
    throw new ServiceFailure(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  return accountId;
}
