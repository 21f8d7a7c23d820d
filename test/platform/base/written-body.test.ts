import { createServer } from 'node:http';
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { withBody } from '#platform/base/written-body.ts';

type Received = { readonly body: string; readonly length: string | undefined; readonly signature: string | undefined };

/** An endpoint that fails the first call, so that the second attempt is seen as well. */
async function startEndpoint() {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { 'content-length': length, authorization } = request.headers;
      received.push({ body: Buffer.concat(chunks).toString(), length, signature: authorization });
      response.writeHead(received.length === 1 ? 500 : 200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url, received, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('a body that is written already', () => {
  it('travels as it is, with its own length and a signature, in every attempt', async () => {
    const endpoint = await startEndpoint();
    const client = new DynamoDBClient({
      endpoint: endpoint.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const body = '{"TransactItems":[{"Put":{"TableName":"häuser","Item":{"pk":{"S":"a"}}}}]}';

    await client.send(withBody(new TransactWriteItemsCommand({ TransactItems: [] }), Buffer.from(body)));

    const signature = expect.stringContaining('AWS4-HMAC-SHA256');
    const attempt = { body, length: String(Buffer.byteLength(body)), signature };
    expect(endpoint.received).toEqual([attempt, attempt]);
    client.destroy();
    await endpoint.close();
  });
});
