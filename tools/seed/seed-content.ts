import { provenanceRegister } from '#scripts/seed/provenance.ts';
import { type NamedTable, type SeedContent, seedContent } from '#scripts/seed/seed-files.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';
import { aliasTable } from './aliases.ts';
import { readAttack } from './attack.ts';
import { emptyCatalog } from './catalog.ts';
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
  const catalog = emptyCatalog();
  const attack = readAttack(folder, provenance);
  const controls = readControls(folder, catalog, provenance);
  const findingTypes = readFindingTypes(folder, attack, catalog, provenance);
  const own = readOwnRows(ownFile);
  const mapping = readMappingRows(folder, own, attack, catalog, provenance);
  const noTechnique = noTechniqueTable(own, mapping, catalog, provenance);
  const standards = readStandards(folder, attack, provenance);
  const conformance = readConformanceRules(folder, attack, catalog, provenance);
  const peers = readPeerRemediations(folder, catalog, provenance);

  const aliases = aliasTable([...controls.aliases, ...findingTypes.aliases]);
  // Catalog and sources are complete only now, and the tables after them refer to them.
  const named = [
    ...[provenance.table(), ...attack.tables, catalog.table(), ...controls.tables, ...findingTypes.tables, aliases].map(namedAfterTable),
    ...[...mapping].map(([kind, table]) => ({ name: `mapping_${kind}`, table })),
    ...[...standards, ...conformance, peers, noTechnique].map(namedAfterTable),
  ];
  return seedContent(attack.version, named);
}

function namedAfterTable(table: SeedTable): NamedTable {
  return { name: table.table, table };
}
