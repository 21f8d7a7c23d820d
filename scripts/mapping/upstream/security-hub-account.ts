import { lookUp } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import { checked, type InputFile, parseJsonDocuments } from './input-file.ts';

/** A Security Hub control as an account lists it. */
export type AccountControl = { readonly at: string; readonly id: string; readonly title: string; readonly severity: string };
/** A control is part of a standard. The account decides if it is switched on there, not the mapping. */
export type ControlStandard = { readonly at: string; readonly controlId: string; readonly standard: string };

const controlId = z.string().regex(/^[A-Za-z0-9]+\.\d+$/, 'not the id of a control');
const controlSchema = z.object({
  SecurityControlId: controlId,
  Title: z.string().min(1),
  SeverityRating: z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
});
const associationSchema = z.object({ SecurityControlId: controlId, StandardsArn: z.string().min(1) });

/** Names of standards in the mapping, by the end of their ARN (the rest names partition and Region). */
const STANDARD_NAMES: Readonly<Record<string, string>> = {
  'standards/ai-security-best-practices/v/1.0.0': 'AWS AI Security Best Practices v1.0.0',
  'standards/aws-foundational-security-best-practices/v/1.0.0': 'FSBP v1.0.0',
  'standards/aws-resource-tagging-standard/v/1.0.0': 'AWS Resource Tagging v1.0.0',
  'ruleset/cis-aws-foundations-benchmark/v/1.2.0': 'CIS AWS Foundations v1.2.0',
  'standards/cis-aws-foundations-benchmark/v/1.4.0': 'CIS AWS Foundations v1.4.0',
  'standards/cis-aws-foundations-benchmark/v/3.0.0': 'CIS AWS Foundations v3.0.0',
  'standards/cis-aws-foundations-benchmark/v/5.0.0': 'CIS AWS Foundations v5.0.0',
  'standards/nist-800-53/v/5.0.0': 'NIST SP 800-53 r5',
  'standards/nist-800-171/v/2.0.0': 'NIST SP 800-171 r2',
  'standards/pci-dss/v/3.2.1': 'PCI DSS v3.2.1',
  'standards/pci-dss/v/4.0.1': 'PCI DSS v4.0.1',
};
/** Standards whose controls are no Security Hub controls of ours: Control Tower manages them. */
const OTHER_STANDARDS: readonly string[] = ['standards/service-managed-aws-control-tower/v/1.0.0'];

/**
 * Reads what `aws securityhub list-security-control-definitions` prints: one document, or pages one after the other, or a list
 * of pages or of controls.
 * @throws SeedInputInvalid naming file and record: a control twice with two texts, or a last page that says there are more.
 */
export function readAccountControls(files: readonly InputFile[]): readonly AccountControl[] {
  const controls = new Map<string, AccountControl>();
  for (const { at, item } of listed(files, 'SecurityControlDefinitions')) {
    const { SecurityControlId: id, Title: title, SeverityRating: severity } = checked(controlSchema, item, at);
    const earlier = controls.get(id);
    if (earlier && (earlier.title !== title || earlier.severity !== severity))
      throw new SeedInputInvalid(`${at}: ${id} differs from ${earlier.at}; list the controls of one Region`);
    if (!earlier) controls.set(id, { at, id, title, severity });
  }
  return [...controls.values()];
}

/**
 * Reads what `aws securityhub list-standards-control-associations` prints, for one control or for many after each other.
 * @throws SeedInputInvalid naming file and record, also for a standard that has no name here yet.
 */
export function readControlStandards(files: readonly InputFile[]): readonly ControlStandard[] {
  const associations = new Map<string, ControlStandard>();
  for (const { at, item } of listed(files, 'StandardsControlAssociationSummaries')) {
    const { SecurityControlId: controlId, StandardsArn } = checked(associationSchema, item, at);
    const tail = /(?:standards|ruleset)\/.+$/.exec(StandardsArn)?.[0] ?? '';
    if (OTHER_STANDARDS.includes(tail)) continue;
    const standard = lookUp(STANDARD_NAMES, tail);
    if (standard === undefined) throw new SeedInputInvalid(`${at}: unknown standard ${StandardsArn}; add its name to STANDARD_NAMES`);
    associations.set(`${controlId} ${standard}`, { at, controlId, standard });
  }
  return [...associations.values()];
}

type Listed = { readonly at: string; readonly item: unknown };

/** The items of all pages. A page that announces another one needs it: a list that stops early would look complete. */
function listed(files: readonly InputFile[], property: string): readonly Listed[] {
  const pageSchema = z.object({ [property]: z.array(z.unknown()), NextToken: z.string().nullish() });
  const pages = files.flatMap((file) =>
    listDocuments(file, property).map((page, index) => ({ page, at: `${file.path}: page ${index + 1}` })),
  );
  const last = pages.at(-1);
  const items = pages.flatMap(({ page, at }) => {
    const { NextToken, [property]: list } = checked(pageSchema, page, at);
    if (NextToken && at === last?.at)
      throw new SeedInputInvalid(`${at}: NextToken says that more follows; run the command without --max-items or append the next page`);
    return z
      .array(z.unknown())
      .parse(list)
      .map((item, index) => ({ item, at: `${at}, ${property}[${index}]` }));
  });
  if (items.length === 0)
    throw new SeedInputInvalid(`${files.map(({ path }) => path).join(', ')}: no ${property}; is it the right command's output?`);
  return items;
}

/** Pages of a file, whichever way they were put together. `--query SecurityControlDefinitions` prints the bare items of a page. */
function listDocuments(file: InputFile, property: string): readonly unknown[] {
  return parseJsonDocuments(file).flatMap((document) => {
    if (!Array.isArray(document)) return [document];
    const isBare = document.every((entry) => typeof entry === 'object' && entry !== null && 'SecurityControlId' in entry);
    return isBare ? [{ [property]: document }] : document;
  });
}
