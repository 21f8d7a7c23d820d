import { at, isRecord, listAt, textAt } from '#domain/base/json.ts';
import { anywhereMalformed } from '#local/security-hub/format-rules.ts';
import { userDefinedFieldsRule, validateFinding } from '#local/security-hub/validate-finding.ts';

/**
 * Rules for what leaves the platform, written apart from the code that builds it: the finding format of AWS as the stand-in
 * of Security Hub knows it, and the promises of docs/security.md.
 */

/** 240 KB in its smaller reading. */
const MAX_BYTES = 240_000;
const MAX_REACTION_BYTES = 32_000;
const CONTROL = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** Lists what is wrong with a finding that would be imported; numbers of list items are left out, so that equal faults are equal texts. */
export function findImportFaults(json: string): string[] {
  const document: unknown = JSON.parse(json);
  const complaint = validateFinding(document);
  const url = textAt(document, 'SourceUrl') ?? '';
  return [
    ...(complaint === undefined ? [] : [complaint.replaceAll(/\[\d+\]|\['[^']*'\]/g, '[]')]),
    ...(Buffer.byteLength(json) > MAX_BYTES ? ['larger than 240 KB'] : []),
    ...(URL.canParse(url) ? [] : ['SourceUrl is no address']),
    ...listShownTexts(document).flatMap(([name, text]) => (CONTROL.test(text) ? [`${name} has a control character`] : [])),
  ];
}

/** Lists what is wrong with the fields that `annotate` mode writes. */
export function findAnnotationFaults(fields: unknown): string[] {
  const complaint = userDefinedFieldsRule(fields) ?? anywhereMalformed(fields);
  const shown = isRecord(fields) ? Object.entries(fields) : [];
  const forged = shown.filter(([, text]) => typeof text === 'string' && CONTROL.test(text));
  return [
    ...(complaint === undefined ? [] : [`annotation${complaint}`]),
    ...forged.map(([name]) => `annotation: ${name} has a control character`),
  ];
}

/** Lists what is wrong with the part of a finding that one reaction carries through the workflow. */
export function findReactionFaults(finding: { readonly Resources: readonly unknown[] }): string[] {
  const { Resources: resources, ...rest } = finding;
  const largest = Math.max(...resources.map((resource) => Buffer.byteLength(JSON.stringify({ ...rest, Resources: [resource] }))));
  return [
    ...(largest > MAX_REACTION_BYTES ? ['a reaction is larger than 32 KB'] : []),
    ...(anywhereMalformed(finding) === undefined ? [] : ['a reaction is not well-formed Unicode']),
  ];
}

/** The texts that people read as one line. `source/id` stays exact, so that it can be searched for. */
function listShownTexts(document: unknown): [string, string][] {
  const fields = Object.entries(Object(at(document, 'ProductFields'))).filter(([name]) => name !== 'source/id');
  const named: [string, unknown][] = [
    ['Title', at(document, 'Title')],
    ['Description', at(document, 'Description')],
    ['Recommendation', at(document, 'Remediation', 'Recommendation', 'Text')],
    ['Original', at(document, 'FindingProviderFields', 'Severity', 'Original')],
    ['Types', listAt(document, 'FindingProviderFields', 'Types').join()],
    ...fields,
  ];
  return named.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}
