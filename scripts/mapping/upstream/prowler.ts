import * as z from 'zod';
import { isTechniqueId } from '#domain/attack/attack.ts';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import { checked, type InputFile, parseJson } from './input-file.ts';

/** Prowler says: this check has to do with that technique. */
export type ProwlerMapping = {
  /** File and record, for messages. */
  readonly at: string;
  readonly check: string;
  /** As the file has it: of the ATT&CK version its authors used. */
  readonly techniqueId: string;
  /** Names of tactics, as ATT&CK called them at the time. */
  readonly tactics: readonly string[];
};

const checkName = z.string().regex(/^[a-z0-9_]+$/, 'not the name of a check');
const fileSchema = z.object({
  Framework: z.literal('MITRE-ATTACK'),
  Provider: z.literal('AWS'),
  Requirements: z.array(z.object({ Id: z.string() }).loose()).min(1),
});
const requirementSchema = z.object({
  Id: z.string().refine(isTechniqueId, 'not the id of a technique'),
  Tactics: z.array(z.string()),
  Checks: z.array(checkName),
});
const metadataSchema = z.object({ Provider: z.literal('aws'), CheckID: checkName, CheckTitle: z.string().min(1) });

/**
 * Reads `prowler/compliance/aws/mitre_attack_aws.json` of https://github.com/prowler-cloud/prowler. Techniques without a check
 * yield nothing; a pair that is named twice yields one row.
 * @throws SeedInputInvalid naming file and record, also where one technique is there twice.
 */
export function readProwlerMappings(file: InputFile): readonly ProwlerMapping[] {
  const { Requirements } = checked(fileSchema, parseJson(file), file.path);
  const seen = new Set<string>();
  const mappings = Requirements.flatMap((value, index) => {
    const at = `${file.path}: Requirements[${index}] (${value.Id})`;
    const requirement = checked(requirementSchema, value, at);
    if (seen.has(requirement.Id)) throw new SeedInputInvalid(`${at}: the technique is there twice; merge the two records`);
    seen.add(requirement.Id);
    return [...new Set(requirement.Checks)].map((check) => ({ at, check, techniqueId: requirement.Id, tactics: requirement.Tactics }));
  });
  if (mappings.length === 0) throw new SeedInputInvalid(`${file.path}: no requirement names a check; is the file whole?`);
  return mappings;
}

/**
 * Reads the `*.metadata.json` of one check.
 * @throws SeedInputInvalid naming the file.
 */
export function readProwlerCheck(file: InputFile): { readonly check: string; readonly title: string } {
  const metadata = checked(metadataSchema, parseJson(file), file.path);
  return { check: metadata.CheckID, title: metadata.CheckTitle };
}
