import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { findingEventPattern } from '#domain/finding/finding-event-pattern.ts';
import { enrichFunction } from '#handlers/enrich/function.ts';
import { migrateFunction } from '#handlers/migrate/function.ts';
import { rollUpTacticsFunction } from '#handlers/roll-up-tactics/function.ts';
import { Alarms } from '#infra/base/alarms.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import { FindingEvents } from '#infra/base/finding-events.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import type { Network } from '#infra/base/network.ts';
import { Schedule } from '#infra/base/schedule.ts';
import { WorkQueue } from '#infra/base/work-queue.ts';
import type { Config } from '#infra/config/config.ts';
import { LedgerTable } from '#infra/enrichment/ledger-table.ts';
import { SecurityHubAccess } from '#infra/enrichment/security-hub-access.ts';
import { collectFromSecurityHub } from '#infra/finding/collectors.ts';
import { indexFindings } from '#infra/finding/finding-index.ts';
import { storeFindings } from '#infra/finding/finding-store.ts';
import { FindingTables } from '#infra/finding/finding-tables.ts';
import { ReactorInstaller } from '#infra/hub/reactor-installer.ts';
import { MappingDatabase } from '#infra/mapping/mapping-database.ts';
import { Migration } from '#infra/mapping/migration.ts';
import { CreatedNetwork } from '#infra/network/created-network.ts';
import { ExistingNetwork } from '#infra/network/existing-network.ts';
import type { ReactorPackage } from '#infra/reaction/reactor-packages.ts';
import { createApi } from './api.ts';
import { createConsole } from './console.ts';
import { ReactionPath } from './reaction-path.ts';

export interface PipelineStackProps {
  readonly config: Config;
  /** Folder with `<function>.zip`. */
  readonly bundles: string;
  readonly sqlHash: string;
  /** Folder of the reactor packages, and those of them that are installed. */
  readonly reactors: { readonly folder: string; readonly packages: readonly ReactorPackage[] };
  /** Folder with `<name>.asl.json`. */
  readonly stateMachines: string;
  /** Folder of the built console; read where the configuration has one. */
  readonly consoleFolder: string;
}

/** Findings in, ATT&CK findings and reactions out: the administrator account in the aggregation Region. */
export class PipelineStack extends BaseStack {
  readonly #bundles: string;
  readonly #alarms: Alarms;
  readonly #network: Network;
  readonly #database: MappingDatabase;
  readonly #ledger: LedgerTable;
  readonly #findingTables: FindingTables;
  readonly #securityHub: SecurityHubAccess;

  constructor(scope: Construct, id: string, { config, bundles, sqlHash, reactors, stateMachines, consoleFolder }: PipelineStackProps) {
    super(scope, id, config);
    this.#bundles = bundles;
    this.#alarms = new Alarms(this, 'alarms', config.alarms);
    this.#network = this.#networkFor(config.network);
    this.#database = new MappingDatabase(this, 'mapping-database', { config: config.database, network: this.#network });
    this.#ledger = new LedgerTable(this, 'enrichment-ledger');
    this.#findingTables = new FindingTables(this);
    this.#securityHub = new SecurityHubAccess(this);

    const migration = this.#migrate(sqlHash);
    const findings = new FindingEvents(this, 'findings', {
      description: 'Findings of Security Hub, without those that the ATT&CK Reactor publishes itself.',
      pattern: findingEventPattern,
    });
    this.#enrich(findings, migration.done);
    storeFindings(this, { host: this.#host, events: findings, tables: this.#findingTables });
    indexFindings(this, { host: this.#host, database: this.#database, tables: this.#findingTables, migrated: migration.done });
    this.#rollUpTactics(migration.done);
    const shared = { host: this.#host, database: this.#database, securityHub: this.#securityHub };
    const path = new ReactionPath(this, { ...shared, reactors, stateMachines, migrated: migration.done });
    const reaction = path.parts;
    new ReactorInstaller(this, { host: this.#host, stateMachines, tables: reaction.tables });
    const { controls } = reaction.tables;
    if (config.findings.collect)
      collectFromSecurityHub(this, { host: this.#host, tables: this.#findingTables, controls, securityHub: this.#securityHub });
    if (config.api === undefined) return;
    const parts = { findings: this.#findingTables, reaction, people: path, migrated: migration.done };
    const api = createApi(this, { config: config.api, host: this.#host, database: this.#database, ...parts });
    if (config.console === undefined) return;
    createConsole(this, { config: config.console, oidc: config.api.oidc, api, folder: consoleFolder, alarms: this.#alarms });
  }

  #networkFor(config: Config['network']): Network {
    return config.kind === 'created' ? new CreatedNetwork(this, 'network', config) : new ExistingNetwork(this, 'network', config);
  }

  #migrate(sqlHash: string): Migration {
    const migrate = new LambdaFunction(this, migrateFunction.name, {
      ...this.#host,
      definition: migrateFunction,
      environment: {
        ...this.#database.ownerEnvironment,
        READER_USER: this.#database.readerUser,
        INDEXER_USER: this.#database.indexerUser,
      },
    });
    this.#database.allowMigrate(migrate);
    return new Migration(this, 'migration', { migrator: migrate, database: this.#database, network: this.#network, sqlHash });
  }

  #enrich(findings: FindingEvents, migrated: ITerraformDependable): void {
    const { enrichment: settings } = this.config;
    const { memoryMb, timeoutSeconds, batchSize, batchWindowSeconds, maximumConcurrency } = settings;
    const trigger = { ...enrichFunction.trigger, batchSize, batchWindowSeconds, maximumConcurrency };
    const definition = { ...enrichFunction, memoryMb, timeoutSeconds, trigger };
    const enrichment = new WorkQueue(this, trigger.name, {
      sender: findings.sender,
      holds: 'finding',
      reader: definition,
      alarms: this.#alarms,
    });
    const enrich = new LambdaFunction(this, definition.name, {
      ...this.#host,
      definition,
      environment: {
        ...this.#database.readerEnvironment,
        ...this.#securityHub.environment,
        IMPORT_CALLS_PER_SECOND: this.#securityHub.enrichCallsPerSecond,
        LEDGER_TABLE: this.#ledger.table.name,
        DEAD_LETTER_QUEUE_URL: enrichment.deadLetters.url,
        GRANULARITY: settings.granularity,
        MAX_TECHNIQUES_PER_FINDING: String(settings.maxTechniquesPerFinding),
        MAPPING_REFRESH_SECONDS: String(settings.mappingRefreshSeconds),
      },
    });
    findings.sendTo(enrichment);
    enrichment.feed(enrich, [migrated]);
    enrichment.deadLetters.allowSend(enrich);
    this.#database.allowRead(enrich);
    this.#ledger.allowRecallAndRemember(enrich);
    this.#securityHub.allowPublish(enrich);
    this.#tell('enrichment_queue_url', enrichment.url, 'Findings wait here.');
    this.#tell(
      'enrichment_dead_letters_url',
      enrichment.deadLetters.url,
      'What could not be handled; start a redrive after mending the cause.',
    );
  }

  #rollUpTactics(migrated: ITerraformDependable): void {
    const { memoryMb, timeoutSeconds, everyMinutes } = this.config.rollUp;
    const { name, trigger } = rollUpTacticsFunction;
    const rollUp = new LambdaFunction(this, name, {
      ...this.#host,
      definition: { ...rollUpTacticsFunction, memoryMb, timeoutSeconds },
      environment: {
        ...this.#database.readerEnvironment,
        ...this.#securityHub.environment,
        IMPORT_CALLS_PER_SECOND: this.#securityHub.rollUpCallsPerSecond,
        LEDGER_TABLE: this.#ledger.table.name,
      },
    });
    new Schedule(this, trigger.name, { target: rollUp, everyMinutes, alarms: this.#alarms, after: [migrated] });
    this.#database.allowRead(rollUp);
    this.#ledger.allowScanAndRemember(rollUp);
    // In every mode: tactic findings are our own, also where the sources are only annotated.
    this.#securityHub.allowImport(rollUp);
  }

  get #host(): FunctionHost & { readonly alarms: Alarms } {
    return { bundles: this.#bundles, network: this.#network, alarms: this.#alarms };
  }

  #tell(id: string, value: string, description: string): void {
    new TerraformOutput(this, id, { value, description });
  }
}
