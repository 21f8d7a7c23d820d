/** The parts of the platform as its users name them, each a room of `infra/` or a part of one. */
export type Capability =
  | 'enrichment'
  | 'mapping database'
  | 'reactions'
  | 'reactors and bindings'
  | 'notifications'
  | 'lists of findings'
  | 'REST API'
  | 'web console'
  | 'tenants'
  | 'reactor hub'
  | 'network'
  | 'alarms'
  | 'member account';

/** First words of a resource's name, which come from the path of its construct; the first line that fits holds. */
const NAMES: readonly (readonly [RegExp, Capability])[] = [
  [/^(network|network_.*)$/, 'network'],
  [/^(mapping_database|migrat)/, 'mapping database'],
  [/^(reactors|bindings)_/, 'reactors and bindings'],
  [/^(notif|send_notification)/, 'notifications'],
  [/^(api|authorise|audit|views)/, 'REST API'],
  [/^console_/, 'web console'],
  [/^(tenants_|tenant_accounts|resolve_tenants)/, 'tenants'],
  [
    /^(findings_store|finding_changes|finding_collection|standards|project_findings|index_findings|collect_|security_findings|security_standards)/,
    'lists of findings',
  ],
  [/^(enrich|findings|insight_|roll_up_tactics|tactics)/, 'enrichment'],
  [
    /^(catalog_|hub_alarms|hub_reactors|install_reactor|member_role_ceiling|packages|reactor_(install|review|uninstall|verify)|review_reactors|run_vectors|security_(hub_controls|reactors)|start_(installation|verification)|verify_reactor|wishes)/,
    'reactor hub',
  ],
  [/^member/, 'member account'],
  [/^alarms/, 'alarms'],
  [
    /^(reaction|react$|resum|security_|sfn_|approvals|answer_approval|request_approval|parse_finding|dispatch_finding|record_execution|roll_back|start_reaction)/,
    'reactions',
  ],
];

/** The part of the platform that a resource belongs to; undefined for one that nobody has placed. */
export function findCapability(name: string): Capability | undefined {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1];
}
