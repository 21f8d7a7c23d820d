import { type Finished, run } from '#scripts/terminal/process.ts';

/** Runs one command of Terraform in one folder. */
export type Terraform = (args: readonly string[], timeoutSeconds?: number) => Promise<Finished>;

export type Environment = Readonly<Record<string, string>>;

/** Terraform in a folder, with these variables beside those of the process. */
export function terraformIn(cwd: string, env: Environment): Terraform {
  return (args, timeoutSeconds = 300) => run('terraform', [...args, '-no-color'], { cwd, env, timeoutSeconds });
}
