import { isRecord } from '../json.ts';

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** The folders of the handlers that the workflow calls. */
export type WorkflowHandler = 'parse-finding' | 'dispatch-finding' | 'request-approval' | 'record-execution' | 'send-notification';

/**
 * The values of all placeholders that a definition may, and must, use.
 * @param functionArn the ARN of a function, by the folder of its handler
 */
export function workflowValues(partition: string, functionArn: (handler: WorkflowHandler) => string) {
  return {
    Partition: partition,
    ParseFindingArn: functionArn('parse-finding'),
    DispatchFindingArn: functionArn('dispatch-finding'),
    RequestApprovalArn: functionArn('request-approval'),
    RecordExecutionArn: functionArn('record-execution'),
    SendNotificationArn: functionArn('send-notification'),
  };
}

/** The names of these placeholders. */
export const WORKFLOW_PLACEHOLDERS: readonly string[] = Object.keys(workflowValues('', () => ''));

/** The names of the `${PascalCase}` placeholders in the text of a definition, each once, in order. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/**
 * A definition with its placeholders filled in.
 * @param file what the text was read from, for the error
 * @throws Error naming placeholders without a value, and values that no placeholder asks for
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>, file: string): unknown {
  const names = placeholdersIn(text);
  const unknown = names.filter((name) => !Object.hasOwn(values, name));
  const unused = Object.keys(values).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(
      `${file}: nobody knows a value for ${unknown.map((name) => `\${${name}}`).join(', ')}. Known: ${Object.keys(values).join(', ')}.`,
    );
  if (unused.length > 0) throw new Error(`${file}: ${unused.map((name) => `\${${name}}`).join(', ')} is used nowhere.`);
  return JSON.parse(text.replaceAll(PLACEHOLDER, (_whole, name: string) => JSON.stringify(values[name] ?? '').slice(1, -1)));
}

/** A state, with the states of the machine that it is in. */
export type PlacedState = { readonly name: string; readonly state: Readonly<Record<string, unknown>> };

/** All states of a definition, those inside Map and Parallel states too. */
export function statesOf(definition: unknown): PlacedState[] {
  const states = isRecord(definition) && isRecord(definition['States']) ? definition['States'] : {};
  return Object.entries(states).flatMap(([name, state]): PlacedState[] => {
    if (!isRecord(state)) return [];
    const inner = [state['ItemProcessor'], state['Iterator'], ...(Array.isArray(state['Branches']) ? state['Branches'] : [])];
    return [{ name, state }, ...inner.flatMap(statesOf)];
  });
}
