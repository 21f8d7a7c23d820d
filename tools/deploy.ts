import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { requireEnvironment, requireStack } from '../config/environment-files.ts';
import { loadConfig } from '../config/load-config.ts';

const DEPLOY_SECONDS = 5400;

export const command = defineCommand({
  about:
    'Deploys a stack of an environment with `cdktf deploy`: bundles, writes the Terraform, plans, asks, applies. Needs Terraform, and credentials of the account; cdktf is installed from the lock of tools/cdktf-cli when it is missing.',
  arguments: [{ name: 'ENV', about: 'name of a file in config/environments, without .ts' }],
  options: {
    stack: text('STACK', 'pipeline, hub or member', { default: 'pipeline' }),
    'auto-approve': flag('applies without a question, as a pipeline has to'),
    'skip-provider-lock': flag('asks the registry of Terraform for nothing: for a mirror, where that is out of reach'),
  },
  notes: [
    'The member stack is deployed to the account that names its workspace: TF_WORKSPACE=210987654321, or `terraform workspace select` in cdktf.out/stacks/member.',
  ],
  examples: ['dev', 'production --auto-approve'],
  exitCodes: { 0: 'deployed', 1: 'Terraform failed, or nobody said yes' },
  async run({ stack, 'auto-approve': autoApprove, 'skip-provider-lock': skipProviderLock }, [environment = '']) {
    requireEnvironment(environment);
    requireStack(stack);
    if (!autoApprove && !process.stdin.isTTY) throw new ConfigurationInvalid('Nobody can be asked here. Give --auto-approve.');
    await requireLastingState(environment);
    const { listDeployWords, installCdktf, runCdktf } = await import('./terraform/cdktf-cli.ts');
    console.error(`cdktf ${await installCdktf()} deploys ${stack} of ${environment}.`);
    const { exitCode } = await runCdktf(listDeployWords({ stack, autoApprove, skipProviderLock }), {
      env: { REACTOR_ENV: environment },
      timeoutSeconds: DEPLOY_SECONDS,
      atTerminal: true,
    });
    return exitCode === 0 ? 0 : 1;
  },
});

/** A machine of a pipeline is gone after the run, and with it a state in a file. */
async function requireLastingState(environment: string): Promise<void> {
  const { backend } = await loadConfig(environment);
  if (backend.kind !== 'local' || process.env['CI'] !== 'true') return;
  throw new ConfigurationInvalid(
    `The state of ${environment} is a file, which the next run of this pipeline does not have. Set backend to s3.`,
  );
}

runAlone(import.meta.filename, 'npm run -s deploy --', command);
