import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';

export const command = defineCommand({
  about:
    "Proves the stacks on an AWS emulator: every environment validates; the emulator's is planned, applied, planned again without a difference, fed with events, and destroyed, and every call was allowed by docs/policies. Takes ten minutes.",
  options: {
    'no-bundle': flag('use dist as it is'),
    cdktf: flag('apply by `cdktf deploy` of the pinned version, installed when it is missing, instead of `terraform apply`'),
    'write-policies': flag('write docs/policies, the rights of who plans and who deploys, from the calls that were made'),
    keep: flag('wait before destroy, and show how to look around'),
  },
  notes: ['Needs Terraform 1.9 or later and moto; without them it says so and leaves out all. REQUIRE_ALL=1 makes that a failure.'],
  exitCodes: { 0: 'passed or loudly skipped', 1: 'failed' },
  async run({ cdktf, keep, 'no-bundle': noBundle, 'write-policies': writePolicies }) {
    const { proveStacks } = await import('./terraform/proof.ts');
    return await proveStacks({ cdktf, keep, bundle: !noBundle, writePolicies });
  },
});

runAlone(import.meta.filename, 'npm run test:terraform --', command);
