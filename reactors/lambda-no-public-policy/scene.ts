import { arnAt, defineScene, globalArnAt, type SceneOwner } from '@attack-reactor/kit/scene';
import { createRole } from '@attack-reactor/kit/scene/iam-role';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** A zip file with nothing in it: the code is never run. */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');
const INVOKE = { Action: 'lambda:InvokeFunction' };

/** Everybody may call; and whom the function is for. */
export const OPEN = { ...INVOKE, StatementId: 'open', Principal: '*' };
export const GATEWAY = { ...INVOKE, StatementId: 'gateway', Principal: 'apigateway.amazonaws.com' };

/** Makes a function and a role of the same name. @returns it as a finding names it */
export async function createFunction(owner: Pick<SceneOwner, 'client' | 'place'>, FunctionName: string) {
  await createRole(owner, FunctionName);
  await owner.client(LambdaClient).send(
    new CreateFunctionCommand({
      FunctionName,
      Role: globalArnAt(owner.place, 'iam', `role/${FunctionName}`),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: EMPTY_ZIP },
    }),
  );
  return { Type: 'AwsLambdaFunction', Id: arnAt(owner.place, 'lambda', `function:${FunctionName}`) };
}

export const scene = defineScene({
  story: 'A function that everybody on the internet may call, beside the gateway that it is for',
  finding: { control: 'Lambda.1', title: 'Lambda function policies should prohibit public access', severity: 'CRITICAL' },
  async build(owner) {
    const FunctionName = owner.unique('bill');
    const resource = await createFunction(owner, FunctionName);
    const lambda = owner.client(LambdaClient);
    for (const permission of [OPEN, GATEWAY]) await lambda.send(new AddPermissionCommand({ FunctionName, ...permission }));
    return { resource };
  },
});
