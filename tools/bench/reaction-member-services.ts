/**
 * Answers the questions of λ dispatch-finding about a member account, as little as it can be: STS gives credentials for
 * any role, no resource has a tag, none belongs to a CloudFormation stack.
 */
import { type LoopbackServer, readBody, serveLoopback } from '#local/loopback-server.ts';

const MAX_BYTES = 1024 * 1024;

const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIABENCHEXAMPLE</AccessKeyId><SecretAccessKey>bench</SecretAccessKey><SessionToken>bench</SessionToken>
<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const NO_STACK = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack for the resource does not exist</Message></Error></ErrorResponse>`;
const NO_TAGS = JSON.stringify({ ResourceTagMappingList: [] });

export function startMemberServices(): Promise<LoopbackServer> {
  return serveLoopback(async (request, response) => {
    const body = String(await readBody(request, MAX_BYTES));
    if (body.includes('Action=AssumeRole')) response.writeHead(200, { 'content-type': 'text/xml' }).end(ASSUMED);
    else if (body.includes('Action=DescribeStackResources')) response.writeHead(400, { 'content-type': 'text/xml' }).end(NO_STACK);
    else response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(NO_TAGS);
  });
}
