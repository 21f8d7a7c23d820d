import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { readArguments } from '#local/arguments.ts';
import { loadPackRules } from '#platform/mapping/mapping-facts.ts';
import type { MappingCommand } from './command.ts';
import { OUTPUT_HELP, oneOf, readActive, required, writeWhole } from './output.ts';
import { conformancePackTerraform, conformancePackYaml, TEMPLATE_LIMIT } from './pack-text.ts';

const FORMATS = ['yaml', 'terraform'] as const;

const HELP = `Writes the AWS Config conformance pack "MITRE ATT&CK": managed rules, each with its techniques in the description.
Overrides are applied to the techniques.

Usage: npm run -s mapping -- conformance-pack --format ${FORMATS.join('|')} --out FILE

  --format yaml       a template for PutConformancePack, an organization conformance pack or the console
  --format terraform  a file for Terraform (name it mitre-attack.tf.json): aws_config_conformance_pack with that template;
                      the variable mitre_attack_parameters overrides parameters
  --out FILE          where to write

The template has at most ${TEMPLATE_LIMIT} bytes, what AWS Config takes without a bucket: techniques are told by id only where
their names do not fit, and a pack that is larger even so is refused.

${OUTPUT_HELP}
Exit code: 0 written, 2 for unusable arguments, or a pack that is too large.`;

/** `conformance-pack`: the AWS Config conformance pack of the release. */
export const conformancePackCommand: MappingCommand = {
  name: 'conformance-pack',
  summary: 'conformance-pack --format F --out FILE   AWS Config conformance pack as yaml or terraform',
  help: HELP,
  run,
};

async function run(args: readonly string[]): Promise<number> {
  const options = { format: { type: 'string' }, out: { type: 'string' } } as const;
  const { values } = readArguments({ args: [...args], options });
  const format = oneOf(required(values.format, '--format'), FORMATS, '--format');
  const out = required(values.out, '--out FILE');
  const { release, facts: rules } = await readActive(loadPackRules);
  const write = format === 'yaml' ? conformancePackYaml : conformancePackTerraform;
  await writeWhole(out, write(rules, new MappingIndex(release)));
  console.log(`${out}: ${rules.length} rules, release ${release.version}, ATT&CK ${release.attackVersion}`);
  return 0;
}
