/** A client of the SDK that answers as the test says; `sent` holds every command's name and input. */
export function fakeClient(answer: (name: string, input: Record<string, unknown>) => unknown) {
  const sent: { readonly name: string; readonly input: Record<string, unknown> }[] = [];
  return {
    sent,
    // The port is the client's own `send`, whose overloads nobody can write out.
    async send(command: { readonly input: object }): Promise<never> {
      const call = { name: command.constructor.name, input: Object(command.input) };
      sent.push(call);
      const result = answer(call.name, call.input);
      if (result instanceof Error) throw result;
      return result as never;
    },
  };
}

/** An error as a service sends it. */
export function serviceError(name: string, message = 'from the service', more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}
