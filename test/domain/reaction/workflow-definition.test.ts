import { fillPlaceholders, formatPlaceholder, handlerBehind, placeholdersIn } from '#domain/reaction/workflow-definition.ts';

/** `${Name}`, as it stands in a file. */
const placeholder = (name: string) => `\${${name}}`;

const definition = JSON.stringify({
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke`,
      Parameters: { FunctionName: placeholder('CallArn') },
    },
  },
});

const PLACE = { partition: 'aws', handlers: [], functionArn: (handler: string) => handler };

describe('placeholders of a state machine', () => {
  it('are found wherever a text stands, each once', () => {
    const text = JSON.stringify({
      a: [`${placeholder('CallArn')} and ${placeholder('Partition')}`],
      b: { c: placeholder('CallArn') },
      d: 1,
    });

    expect(placeholdersIn(text)).toEqual(['CallArn', 'Partition']);
  });

  it.each([
    ['parse-finding', 'ParseFindingArn'],
    ['enrich', 'EnrichArn'],
    ['verify-sha256-sum', 'VerifySha256SumArn'],
  ])('stand for a handler by the words of its name: %s', (handler, name) => {
    expect(formatPlaceholder(handler)).toBe(name);
    expect(handlerBehind(name, ['enrich-more', handler])).toBe(handler);
    expect(handlerBehind(handler, [handler])).toBeUndefined();
  });

  it('are replaced inside texts, and everything else stays', () => {
    const functionArn = (handler: string) => `arn:of:"${handler}"`;

    const filled = fillPlaceholders(definition, { partition: 'aws-cn', handlers: ['call', 'not-called'], functionArn }, 'f.asl.json');

    expect(filled).toEqual({
      StartAt: 'Call',
      States: { Call: { Type: 'Task', Resource: 'arn:aws-cn:states:::lambda:invoke', Parameters: { FunctionName: 'arn:of:"call"' } } },
    });
  });

  it.each<[string, readonly string[], string]>([
    ['the nearest handler', ['cal', 'send-notification'], `Did you mean ${placeholder('CalArn')}, of handlers/cal?`],
    [
      'all that are known, where none is near',
      ['send-notification'],
      `known are ${placeholder('Partition')}, ${placeholder('SendNotificationArn')}.`,
    ],
  ])('are refused with their file and %s where no handler has one', (_, handlers, advice) => {
    const fill = () => fillPlaceholders(definition, { ...PLACE, handlers }, 'f.asl.json');

    expect(fill).toThrow(`f.asl.json: no handler has the placeholder ${placeholder('CallArn')}`);
    expect(fill).toThrow(advice);
  });

  it.each([
    [placeholder('lower'), /no handler has the placeholder/],
    ['%{ if true }x', /template that is no placeholder/],
  ])('refuses %s, which Terraform would read', (text, message) => {
    expect(() => fillPlaceholders(JSON.stringify({ text: `${text} ${placeholder('Partition')}` }), PLACE, 'f')).toThrow(message);
  });
});
