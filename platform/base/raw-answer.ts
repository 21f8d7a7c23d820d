/** The little that all commands of the SDK have in common. */
type Command = { readonly middlewareStack: { add(middleware: never, options: never): void } };
type Answer = { readonly response: { readonly statusCode: number; body: unknown } };
type Middleware = (next: (args: object) => Promise<Answer>) => (args: object) => Promise<Answer>;

/**
 * Reads the answer to a command by itself, as the service wrote it: the SDK drops every field that its version of the model
 * does not know, and would walk the schema of each one that it knows. The SDK's own answer is empty.
 * @returns the JSON of the answer, once the command was sent and answered with success; @throws SyntaxError where it is none
 */
export function readRawAnswer(command: Command): () => unknown {
  let text = '';
  const takeBody: Middleware = (next) => async (args) => {
    const answer = await next(args);
    if (answer.response.statusCode >= 300) return answer;
    text = await readText(answer.response.body);
    answer.response.body = Buffer.from('{}');
    return answer;
  };
  command.middlewareStack.add(takeBody as never, { name: 'rawAnswer', step: 'deserialize', priority: 'low' } as never);
  return () => JSON.parse(text);
}

async function readText(body: unknown): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
