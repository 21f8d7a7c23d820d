import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { loadPackRules } from '#platform/mapping/mapping-facts.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { NOT_WRITTEN, OUTPUT_HELP, readActive, requireWord, writeWhole } from './output.ts';
import { conformancePackTerraform, conformancePackYaml, TEMPLATE_LIMIT } from './pack-text.ts';

const FORMATS = ['yaml', 'terraform'] as const;

/** `conformance-pack`: the AWS Config conformance pack of the release. */
export const command = defineCommand({
  about:
    'Writes the AWS Config conformance pack "MITRE ATT&CK": managed rules, each with its techniques in the description. Overrides are applied to the techniques.',
  options: {
    format: text(
      'FORMAT',
      'yaml: a template for PutConformancePack, an organization conformance pack or the console; terraform: a file for Terraform (name it mitre-attack.tf.json): aws_config_conformance_pack with that template; the variable mitre_attack_parameters overrides parameters',
      { required: true },
    ),
    out: text('FILE', 'where to write', { required: true }),
  },
  notes: [
    `The template has at most ${TEMPLATE_LIMIT} bytes, what AWS Config takes without a bucket: techniques are told by id only where their names do not fit, and a pack that is larger even so is refused.`,
    ...OUTPUT_HELP,
  ],
  examples: ['--format yaml --out pack.yaml', '--format terraform --out mitre-attack.tf.json'],
  exitCodes: { 0: 'written', 1: NOT_WRITTEN, 2: 'wrong use, or a pack that is too large' },
  run: writePack,
});

async function writePack(values: { readonly format: string; readonly out: string }): Promise<number> {
  const { out } = values;
  const format = requireWord(values.format, FORMATS, '--format');
  const { release, facts: rules } = await readActive(loadPackRules);
  const write = format === 'yaml' ? conformancePackYaml : conformancePackTerraform;
  await writeWhole(out, write(rules, new MappingIndex(release)));
  console.log(`${out}: ${rules.length} rules, release ${release.version}, ATT&CK ${release.attackVersion}`);
  return 0;
}
