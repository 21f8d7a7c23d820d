import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction, type LambdaFunctionProps } from '#infra/base/lambda-function.ts';
import type { SecurityHubAccess } from '#infra/enrichment/security-hub-access.ts';
import type { MappingDatabase } from '#infra/mapping/mapping-database.ts';
import { MemberAccess } from '#infra/member/member-access.ts';
import { NotificationTopic } from '#infra/notification/notification-topic.ts';
import { ReactionTables } from '#infra/reaction/reaction-tables.ts';
import type { ReactorPackage } from '#infra/reaction/reactor-packages.ts';
import { Reactors } from '#infra/reaction/reactors.ts';

export interface ReactionPartsProps {
  readonly host: FunctionHost & { readonly alarms: Alarms };
  /** Folder of the reactor packages, and those of them that are installed. */
  readonly reactors: { readonly folder: string; readonly packages: readonly ReactorPackage[] };
  readonly database: MappingDatabase;
  readonly securityHub: SecurityHubAccess;
}

/** The parts that the functions of the reaction path share: where they keep things, what they call, and the variables that say so. */
export class ReactionParts {
  readonly stack: BaseStack;
  readonly database: MappingDatabase;
  readonly securityHub: SecurityHubAccess;
  readonly tables: ReactionTables;
  readonly members: MemberAccess;
  readonly topic: NotificationTopic;
  readonly #host: FunctionHost & { readonly alarms: Alarms };
  readonly #reactors: Reactors;

  constructor(stack: BaseStack, { host, reactors, database, securityHub }: ReactionPartsProps) {
    this.stack = stack;
    this.database = database;
    this.securityHub = securityHub;
    this.#host = host;
    this.tables = new ReactionTables(stack);
    this.members = new MemberAccess(stack);
    this.#reactors = new Reactors(stack, 'reactors', { ...reactors, host, tables: this.tables });
    this.topic = new NotificationTopic(stack, 'notifications', host.alarms);
  }

  /** Creates a function of the reaction path, beside the others. */
  createFunction<Env extends object>({
    definition,
    environment,
  }: Pick<LambdaFunctionProps<Env>, 'definition' | 'environment'>): LambdaFunction<Env> {
    return new LambdaFunction<Env>(this.stack, definition.name, { ...this.#host, definition, environment });
  }

  /** Lets a function have reactors work in member accounts, and keep the record of it. */
  allowWork(worker: LambdaFunction): void {
    this.tables.allowReadRules(worker);
    this.tables.allowFindReactorVersions(worker);
    this.tables.allowWorkOnRecords(worker);
    this.#reactors.allowCall(worker);
    this.members.allowAct(worker);
    this.members.allowAskMembership(worker);
  }

  /** For whoever reads bindings and reactors, and asks whose an account is. */
  get rulesEnvironment() {
    const { controls, localReactors } = this.tables;
    return {
      CONTROLS_TABLE: controls.name,
      LOCAL_REACTORS_TABLE: localReactors.name,
      RULES_REFRESH_SECONDS: null,
      ...this.members.accountsEnvironment,
    };
  }

  get mappingEnvironment() {
    return { MAPPING_REFRESH_SECONDS: String(this.stack.config.enrichment.mappingRefreshSeconds) };
  }

  /** For whoever has reactors work. */
  get workEnvironment() {
    return { ...this.rulesEnvironment, ...this.members.roleEnvironment, EXECUTIONS_TABLE: this.tables.executions.name };
  }

  get approvalEnvironment() {
    return { EXECUTIONS_TABLE: this.tables.executions.name, APPROVALS_TABLE: this.tables.approvals.name };
  }
}
