import { provenanceRegister } from '#scripts/seed/provenance.ts';
import { type NamedTable, type SeedContent, seedContent } from '#scripts/seed/seed-files.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';
import { aliasTable } from './aliases.ts';
import { readAttack } from './attack.ts';
import { emptyCatalogue } from './catalogue.ts';
import { readControls } from './controls.ts';
import { readFindingTypes } from './finding-types.ts';
import { readMappingRows } from './mapping-rows.ts';
import { noTechniqueTable, readOwnRows } from './own-rows.ts';
import { readConformanceRules, readPeerRemediations, readStandards } from './standards.ts';

/**
 * Reads every TSV file of `folder`, and a file of rows of our own, and derives the content of a release, in an order
 * that satisfies the foreign keys.
 * @throws SeedInputInvalid naming file and line.
 */
export function readSeedContent(folder: string, ownFile?: string): SeedContent {
  const provenance = provenanceRegister();
  const catalogue = emptyCatalogue();
  const attack = readAttack(folder, provenance);
  const controls = readControls(folder, catalogue, provenance);
  const findingTypes = readFindingTypes(folder, attack, catalogue, provenance);
  const own = readOwnRows(ownFile);
  const mapping = readMappingRows(folder, own, attack, catalogue, provenance);
  const noTechnique = noTechniqueTable(own, mapping, catalogue, provenance);
  const standards = readStandards(folder, attack, provenance);
  const conformance = readConformanceRules(folder, attack, catalogue, provenance);
  const peers = readPeerRemediations(folder, catalogue, provenance);

  const aliases = aliasTable([...controls.aliases, ...findingTypes.aliases]);
  // Catalogue and sources are complete only now, and the tables after them refer to them.
  const named = [
    ...[provenance.table(), ...attack.tables, catalogue.table(), ...controls.tables, ...findingTypes.tables, aliases].map(namedAfterTable),
    ...[...mapping].map(([kind, table]) => ({ name: `mapping_${kind}`, table })),
    ...[...standards, ...conformance, peers, noTechnique].map(namedAfterTable),
  ];
  return seedContent(attack.version, named);
}

function namedAfterTable(table: SeedTable): NamedTable {
  return { name: table.table, table };
}
