import { type Finished, run } from '#scripts/terminal/process.ts';

/** Runs one command of Terraform in one folder. */
export type Terraform = (args: readonly string[], timeoutSeconds?: number) => Promise<Finished>;

export type Environment = Readonly<Record<string, string>>;

/** The environments of whoever plans and of whoever deploys, which differ in their access key only. */
export type Credentials = Readonly<Record<'plan' | 'deploy', Environment>>;

/** Terraform in a folder, with these variables beside those of the process: it plans by one role, and does all else by the other. */
export function terraformIn(cwd: string, { plan, deploy }: Credentials): Terraform {
  return (args, timeoutSeconds = 300) =>
    run('terraform', [...args, '-no-color'], { cwd, env: args[0] === 'plan' ? plan : deploy, timeoutSeconds });
}
