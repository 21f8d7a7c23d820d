import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import type { Checks } from './checks.ts';
import type { Emulator } from './emulator.ts';

const ACCOUNT = '123456789012';
const NAME = 'attack-reactor-emulator-security-hub-finding-reactor';
const machine = z.object({
  definition: z.string(),
  type: z.string(),
  loggingConfiguration: z.object({ includeExecutionData: z.boolean().default(false) }),
});

/** The applied state machines are the file, each placeholder replaced by the one function of that name. */
export async function workflowsAreTheFile(checks: Checks, moto: Emulator, file: string): Promise<void> {
  const definition: unknown = JSON.parse(readFileSync(file, 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, name: string) => standIn(name)));
  const wanted = { [NAME]: ['STANDARD', definition], [`${NAME}-express`]: ['EXPRESS', expressWorkflow(definition)] } as const;
  for (const [name, [type, expected]] of Object.entries(wanted)) {
    const stateMachineArn = `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:${name}`;
    const found = machine.parse(await moto.call('AWSStepFunctions.DescribeStateMachine', { stateMachineArn }));
    const same = found.type === type && isDeepStrictEqual(JSON.parse(found.definition), expected);
    checks.check(`${name}: the applied definition is the file's`, same, found.definition);
    checks.check(`${name}: its log keeps no data`, !found.loggingConfiguration.includeExecutionData, JSON.stringify(found));
  }
}

/** `ParseFindingArn` is the ARN of λ parse-finding. */
function standIn(placeholder: string): string {
  if (placeholder === 'Partition') return 'aws';
  const words = placeholder
    .replace(/Arn$/, '')
    .replaceAll(/(?!^)[A-Z]/g, '-$&')
    .toLowerCase();
  return `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:attack-reactor-emulator-${words}`;
}
