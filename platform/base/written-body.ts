/** The little that all commands of the SDK have in common. */
type Command = { readonly middlewareStack: { add(middleware: never, options: never): void } };
type Middleware = (next: (args: object) => Promise<object>) => (args: { readonly request?: unknown }) => Promise<object>;

/**
 * Gives a command a body that is written already. The SDK writes the command's own input first, so that one stays empty; the
 * body takes its place before length and signature are computed, once for all attempts.
 * @param body the input as the protocol of the service writes it
 * @example
 * withBody(new BatchImportFindingsCommand({ Findings: [] }), Buffer.from('{"Findings":[]}'));
 */
export function withBody<Kind extends Command>(command: Kind, body: Uint8Array): Kind {
  const putBody: Middleware = (next) => (args) => next({ ...args, request: Object.assign(args.request ?? {}, { body }) });
  command.middlewareStack.add(putBody as never, { name: 'writtenBody', step: 'build', priority: 'high' } as never);
  return command;
}
