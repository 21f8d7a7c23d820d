import { Document, isMap, isPair, isScalar, visit } from 'yaml';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { conformancePackTemplates, type PackRule, type PackTemplate } from '#domain/mapping/conformance-pack.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';

/** Bytes of a template: https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html (TemplateBody) */
export const TEMPLATE_LIMIT = 51_200;
/** YAML 1.1 ends lines at some of these characters; inside of quotes all of them can be escaped. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

/**
 * Returns the pack as the YAML template that AWS Config takes. Long lists of techniques are told by id only, as far as the limit of
 * 51,200 bytes asks for it.
 * @throws ConfigurationInvalid where the pack is larger even so
 */
export function conformancePackYaml(rules: readonly PackRule[], index: MappingIndex): string {
  const { version, attackVersion } = index.release;
  const note = `AWS Config conformance pack "MITRE ATT&CK", generated from mapping release ${version} (ATT&CK ${attackVersion}); do not edit.`;
  const sizes: number[] = [];
  for (const template of conformancePackTemplates(rules, index)) {
    const text = formatYaml(template, note);
    const bytes = Buffer.byteLength(text);
    if (bytes <= TEMPLATE_LIMIT) return text;
    sizes.push(bytes);
  }
  throw new ConfigurationInvalid(
    `A conformance pack of ${rules.length} rules has ${Math.min(...sizes)} bytes; AWS Config takes ${TEMPLATE_LIMIT}. It needs to be two packs.`,
  );
}

/** Returns the pack as Terraform (JSON syntax). The variable `mitre_attack_parameters` overrides parameters of the pack. */
export function conformancePackTerraform(rules: readonly PackRule[], index: MappingIndex): string {
  const pack = {
    name: 'mitre-attack',
    template_body: literal(conformancePackYaml(rules, index)),
    dynamic: {
      input_parameter: {
        // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's own expressions.
        for_each: '${var.mitre_attack_parameters}',
        content: { parameter_name: '${input_parameter.key}', parameter_value: '${input_parameter.value}' },
        // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's own expressions.
      },
    },
  };
  const parameters = { type: 'map(string)', default: {}, description: 'Parameters of the conformance pack that differ from its defaults.' };
  const document = {
    variable: { mitre_attack_parameters: parameters },
    resource: { aws_config_conformance_pack: { mitre_attack: pack } },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Strings are quoted by the rules of YAML 1.1, in which `no` is a boolean: nobody says which version AWS Config reads. */
function formatYaml(template: PackTemplate, note: string): string {
  const document = new Document(template, { schema: 'yaml-1.1' });
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (isScalar(key) && key.value === 'Default' && isScalar(value)) value.type = 'QUOTE_DOUBLE';
    },
    // A value that holds no other object takes one line.
    Map: (_key, map) => {
      map.flow = !map.items.some(({ value }) => isMap(value));
    },
    Scalar: (_key, scalar, path) => {
      // Older readers take a colon in a line of that kind for the end of a name.
      const isInLine = path.some((around) => !isPair(around) && 'flow' in around && around.flow === true);
      const text = String(scalar.value);
      if ((isInLine && text.includes(':')) || text.search(UNSEEN) >= 0) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  if (document.contents !== null) document.contents.commentBefore = ` ${note}`;
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Terraform reads `${` and `%{` in a string as templates. */
function literal(text: string): string {
  return text.replace(/[$%]\{/g, (start) => `${start[0]}${start}`);
}
