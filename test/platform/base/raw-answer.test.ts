import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';
import { readRawAnswer } from '#platform/base/raw-answer.ts';

describe('a raw answer', () => {
  let server: LoopbackServer;
  let client: SecurityHubClient;
  let answer: { readonly status: number; readonly body: string };

  beforeAll(async () => {
    server = await serveLoopback(async (request, response) => {
      request.resume();
      response.writeHead(answer.status, { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidInputException' });
      response.end(answer.body);
    });
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    client = new SecurityHubClient({ endpoint: server.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  async function ask(): Promise<{ readonly raw: unknown; readonly made: unknown }> {
    const command = new GetFindingsCommand({});
    const readAnswer = readRawAnswer(command);
    const { $metadata: _, ...made } = await client.send(command);
    return { raw: readAnswer(), made };
  }

  it('has everything that the service wrote, and the SDK makes nothing of it', async () => {
    answer = { status: 200, body: '{"Findings":[{"Id":"a","Unheard":{"of":"ü"}}],"NextToken":null}' };

    const { raw, made } = await ask();

    expect(raw).toEqual({ Findings: [{ Id: 'a', Unheard: { of: 'ü' } }], NextToken: null });
    expect(made).not.toHaveProperty('Findings.0');
  });

  it('is none where the service refuses, which the SDK says as ever', async () => {
    answer = { status: 400, body: '{"Message":"no such field"}' };

    await expect(ask()).rejects.toMatchObject({ name: 'InvalidInputException', $metadata: { httpStatusCode: 400 } });
  });

  it('is an error where it is cut off', async () => {
    answer = { status: 200, body: '{"Findings":[{' };

    await expect(ask()).rejects.toThrow(SyntaxError);
  });
});
