import { findingEventPattern } from '#domain/finding/finding-event-pattern.ts';
import { FINDING_FORMS, narrowToForm } from '#domain/finding/finding-form.ts';
import type { EnrichEnv } from '#handlers/enrich/env.ts';
import type { FunctionEnvironment } from '#infra/base/lambda-function.ts';
import type { ConfigInput } from '#infra/config/config.ts';
import {
  anExistingNetwork,
  listGrants,
  ownArn,
  readVariables,
  reference,
  statementsIn,
  synthesized,
  synthesizedApart,
} from '../synthesized-pipeline.ts';

const memberMode = { publish: { mode: 'member', writerRoleName: 'writer' }, organizationId: 'o-a1b2c3d4e5' } satisfies Partial<ConfigInput>;

describe('the way of a finding', () => {
  const stack = synthesized({ enrichment: { batchSize: 300, batchWindowSeconds: 7, maximumConcurrency: 3, timeoutSeconds: 100 } });

  it.each(FINDING_FORMS)('starts at a rule for findings in $name, with the pattern of the domain', (form) => {
    const id = form.name === 'asff' ? 'findings' : 'findings_ocsf';
    const { event_pattern } = stack.of('aws_cloudwatch_event_rule')[id] ?? {};

    expect(JSON.parse(String(event_pattern))).toEqual(narrowToForm(findingEventPattern, form));
  });

  it.each([
    ['enrichment', 'findings', 'enrichment', '$.detail.findings[0].AwsAccountId'],
    ['enrichment_ocsf', 'findings_ocsf', 'enrichment', '$.detail.findings[0].cloud.account.uid'],
    ['findings_store', 'findings', 'findings-store', '$.detail.findings[0].AwsAccountId'],
    ['findings_store_ocsf', 'findings_ocsf', 'findings-store', '$.detail.findings[0].cloud.account.uid'],
    ['reaction', 'reactions', 'reaction', '$.detail.findings[0].AwsAccountId'],
    ['reaction_ocsf', 'reactions_ocsf', 'reaction', '$.detail.findings[0].cloud.account.uid'],
  ])('leads by %s into the queue, in the group of its account, or into its dead letters after a day', (id, rule, queue, account) => {
    expect(stack.of('aws_cloudwatch_event_target')[id]).toMatchObject({
      rule: reference(`aws_cloudwatch_event_rule.${rule}.name`),
      arn: ownArn('queue', queue),
      sqs_target: { message_group_id: account },
      dead_letter_config: { arn: ownArn('queue', `${queue}-dead-letters`) },
      retry_policy: { maximum_event_age_in_seconds: 86_400, maximum_retry_attempts: 185 },
    });
  });

  it('has queues that are no FIFO queues: the groups make them fair and order nothing', () => {
    const queues = Object.values(stack.of('aws_sqs_queue'));

    expect(queues.filter(({ name, fifo_queue }) => fifo_queue !== undefined || String(name).endsWith('.fifo'))).toEqual([]);
  });

  it('leads to the function in large batches with partial answers, and only when the database is migrated', () => {
    expect(stack.of('aws_lambda_event_source_mapping')).toMatchObject({
      enrichment: {
        event_source_arn: reference('aws_sqs_queue.enrichment.arn'),
        function_name: ownArn('function', 'enrich'),
        batch_size: 300,
        maximum_batching_window_in_seconds: 7,
        function_response_types: ['ReportBatchItemFailures'],
        scaling_config: { maximum_concurrency: 3 },
        depends_on: ['aws_iam_role_policy.enrich', 'aws_lambda_invocation.migration', 'aws_lambda_function.enrich'],
      },
    });
  });

  it('hides a message for six timeouts and a window', () => {
    expect(stack.of('aws_sqs_queue')['enrichment']).toMatchObject({ visibility_timeout_seconds: 607 });
  });

  it('lets only the enrichment queue fill its dead letters', () => {
    const policy = stack.of('aws_sqs_queue_redrive_allow_policy')['enrichment_dead_letters']?.['redrive_allow_policy'];

    expect(JSON.parse(String(policy))).toEqual({
      redrivePermission: 'byQueue',
      sourceQueueArns: [ownArn('queue', 'enrichment')],
    });
  });

  it.each([2, 3, 10])('shares the quota of 10 imports a second among %i containers and the roll-up', (maximumConcurrency) => {
    const shared = synthesized({ enrichment: { maximumConcurrency } });

    const each = Number(readVariables(shared, 'enrich')['IMPORT_CALLS_PER_SECOND']);
    const rollUp = Number(readVariables(shared, 'roll_up_tactics')['IMPORT_CALLS_PER_SECOND']);
    expect(each * maximumConcurrency + rollUp).toBeCloseTo(10);
  });
});

describe('what the functions may do', () => {
  const always = ['CodeLeavesNetworkAlone', 'JoinNetwork', 'WriteLogs', 'WriteTraces'];

  it.each<[string, Partial<ConfigInput>, string[], string[]]>([
    ['administrator', {}, ['ImportFindings'], ['ImportFindings']],
    ['member', memberMode, ['ActAsWriter', 'ImportFindings'], ['ActAsWriter', 'ImportFindings']],
    ['annotate', { publish: { mode: 'annotate' } }, ['AnnotateFindings'], ['ImportFindings']],
  ])('%s mode: exactly what the mode needs', (_, overrides, enrich, rollUp) => {
    const stack = synthesized(overrides);

    expect(Object.keys(listGrants(stack, 'enrich')).sort()).toEqual(
      [...always, ...enrich, 'Consume', 'ReadMapping', 'SetAside', 'UseLedger'].sort(),
    );
    expect(Object.keys(listGrants(stack, 'roll_up_tactics')).sort()).toEqual(
      [...always, ...rollUp, 'ReadMapping', 'SetAside', 'UseLedger'].sort(),
    );
    expect(Object.keys(listGrants(stack, 'migrate')).sort()).toEqual([...always, 'ReadOwnerPassword'].sort());
  });

  it('consumes with the three actions that the poller needs', () => {
    expect(listGrants(synthesized(), 'enrich')['Consume']).toMatchObject({
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: [ownArn('queue', 'enrichment')],
    });
  });

  it('imports under the default product of its own account only', () => {
    expect(listGrants(synthesized(), 'enrich')['ImportFindings']).toMatchObject({
      Action: ['securityhub:BatchImportFindings'],
      Resource: ['arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default'],
      Condition: { StringEquals: { 'securityhub:TargetAccount': '123456789012' } },
    });
  });

  it('annotates UserDefinedFields and no field that belongs to somebody else', () => {
    const { Condition } = listGrants(synthesized({ publish: { mode: 'annotate' } }), 'enrich')['AnnotateFindings'] ?? {};

    const absent = Object.entries(Condition?.['Null'] ?? {}).flatMap(([key, value]) => (value === 'true' ? [key] : []));
    expect(absent).toEqual(
      expect.arrayContaining(['securityhub:ASFFSyntaxPath/Workflow.Status', 'securityhub:ASFFSyntaxPath/Severity.Label']),
    );
    expect(absent.filter((key) => key.includes('UserDefinedFields'))).toEqual([]);
  });

  it('acts as the writer inside the organization only', () => {
    expect(listGrants(synthesized(memberMode), 'enrich')['ActAsWriter']).toMatchObject({
      Resource: ['arn:aws:iam::*:role/writer'],
      Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } },
    });
  });

  it('signs in to the database as the reader, and only the migration as the owner', () => {
    const stack = synthesized();

    expect(listGrants(stack, 'enrich')['ReadMapping']?.Resource).toEqual([
      `arn:aws:rds-db:eu-west-1:123456789012:dbuser:${reference('aws_rds_cluster.mapping_database.cluster_resource_id')}/attack_reader`,
    ]);
    // Its id is known after apply only, so the statement stands apart, and the function waits for both policies.
    expect(stack.of('aws_lambda_function')['enrich']?.['depends_on']).toEqual(
      expect.arrayContaining(['aws_iam_role_policy.enrich', 'aws_iam_role_policy.enrich_after_apply']),
    );
    expect(readVariables(stack, 'enrich')).toMatchObject({ DATABASE_AUTH: 'iam', DATABASE_USER: 'attack_reader', DATABASE_TLS: 'verify' });
    expect(readVariables(stack, 'migrate')).toMatchObject({
      DATABASE_AUTH: 'secret',
      DATABASE_USER: 'attack_owner',
      READER_USER: 'attack_reader',
      INDEXER_USER: 'attack_indexer',
    });
    expect(readVariables(stack, 'enrich')).not.toHaveProperty('DATABASE_SECRET_ARN');
  });

  it('does not compile without a variable that a handler reads', () => {
    // @ts-expect-error LEDGER_TABLE and the others are missing: this line must not compile.
    const incomplete: FunctionEnvironment<EnrichEnv> = { DATABASE_HOST: 'db' };

    expect(Object.keys(incomplete)).toHaveLength(1);
  });
});

describe('the mapping database', () => {
  it.each<[string, ConfigInput['database'], string, string]>([
    [
      'Aurora',
      { kind: 'aurora-serverless', minCapacity: 0, maxCapacity: 2, secondsUntilAutoPause: 600 },
      'aws_rds_cluster',
      'aws_rds_cluster_parameter_group',
    ],
    ['an RDS instance', { kind: 'instance', instanceClass: 'db.t4g.small' }, 'aws_db_instance', 'aws_db_parameter_group'],
  ])('%s is encrypted, refuses plain text, and has a password that nobody typed', (_, database, server, parameters) => {
    const stack = synthesized({ database });

    expect(stack.of(server)['mapping_database']).toMatchObject({
      storage_encrypted: true,
      iam_database_authentication_enabled: true,
      manage_master_user_password: true,
      deletion_protection: true,
      skip_final_snapshot: false,
      final_snapshot_identifier: 'attack-reactor-test-mapping-database-final',
    });
    expect(stack.of(server)['mapping_database']).not.toHaveProperty('master_password');
    expect(stack.of(server)['mapping_database']).not.toHaveProperty('password');
    expect(stack.of(parameters)['mapping_database']).toMatchObject({ parameter: [{ name: 'rds.force_ssl', value: '1' }] });
  });

  it('may be thrown away where the configuration says so', () => {
    const stack = synthesized({ protectData: false });

    expect(stack.of('aws_rds_cluster')['mapping_database']).toMatchObject({ deletion_protection: false, skip_final_snapshot: true });
    expect(stack.of('aws_dynamodb_table')['enrichment_ledger']).toMatchObject({ deletion_protection_enabled: false });
  });

  it('is migrated after it exists, and again when sql/ changes or the database is another one', () => {
    expect(synthesized().of('aws_lambda_invocation')['migration']).toMatchObject({
      function_name: reference('aws_lambda_function.migrate.function_name'),
      triggers: { sql: 'hash of sql', database: reference('aws_rds_cluster.mapping_database.cluster_resource_id') },
    });
  });

  it('is migrated only when the function gets through to it and to its password', () => {
    const { depends_on } = synthesized().of('aws_lambda_invocation')['migration'] ?? {};

    expect(depends_on).toEqual(
      expect.arrayContaining([
        'aws_iam_role_policy.migrate',
        'aws_rds_cluster_instance.mapping_database',
        'aws_vpc_endpoint.network_endpoints_secretsmanager',
        'aws_vpc_security_group_egress_rule.mapping_database_functions_to_postgres',
        'aws_vpc_security_group_egress_rule.network_endpoints_functions_to_apis',
        'aws_vpc_security_group_ingress_rule.mapping_database_postgres_from_functions',
        'aws_vpc_security_group_ingress_rule.network_endpoints_apis_from_functions',
      ]),
    );
  });
});

describe('the network', () => {
  it('has no way to the internet when it is created, and closes what AWS opens by default', () => {
    const stack = synthesized();

    expect(stack.addresses.filter((address) => /gateway|eip/.test(address))).toEqual([]);
    expect(Object.values(stack.of('aws_vpc_security_group_egress_rule')).filter((rule) => 'cidr_ipv4' in rule)).toEqual([]);
    expect(stack.of('aws_default_security_group')['network']).not.toHaveProperty('ingress');
    expect(stack.of('aws_flow_log')).toMatchObject({ network_flow_logs: { traffic_type: 'REJECT' } });
  });

  it('lets through its endpoints only our own actions on our own resources', () => {
    const passing = statementsIn(synthesized()).filter(({ at }) => at.startsWith('aws_vpc_endpoint.'));

    expect(passing.map(({ at, Action, Resource }) => [at.replace('aws_vpc_endpoint.network_endpoints_', ''), Action, Resource])).toEqual([
      [
        'dynamodb',
        ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
        ['arn:aws:dynamodb:eu-west-1:123456789012:table/attack-reactor-test-*'],
      ],
      ['secretsmanager', ['secretsmanager:GetSecretValue'], ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!*']],
      ['securityhub', ['securityhub:GetFindings'], ['arn:aws:securityhub:eu-west-1:123456789012:hub/default']],
      ['securityhub', ['securityhub:BatchImportFindings'], ['arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default']],
      ['sqs', ['sqs:SendMessage'], ['arn:aws:sqs:eu-west-1:123456789012:attack-reactor-test-*']],
      ['states', ['states:StartExecution'], ['arn:aws:states:eu-west-1:123456789012:stateMachine:attack-reactor-test-*']],
    ]);
    expect(passing.map(({ Condition }) => Condition)).toEqual(
      passing.map(() => ({ StringEquals: { 'aws:PrincipalAccount': '123456789012' } })),
    );
  });

  it('creates nothing but security groups where subnets exist already', () => {
    const { pipeline: stack } = synthesizedApart({ network: { ...anExistingNetwork, functionSecurityGroupIds: ['sg-0e0d'] } });

    expect(stack.addresses.filter((address) => /^aws_(vpc|subnet|route_table)/.test(address) && !/security_group/.test(address))).toEqual(
      [],
    );
    expect(stack.of('aws_lambda_function')['enrich']?.['vpc_config']).toEqual({
      subnet_ids: ['subnet-1', 'subnet-2'],
      security_group_ids: [reference('aws_security_group.network_functions.id'), 'sg-0e0d'],
    });
  });
});

describe('the roll-up', () => {
  // A schedule by a rate starts at once, and its first run needs a database with a release.
  it('runs once the database is migrated', () => {
    const { tactics } = synthesized().of('aws_scheduler_schedule');

    expect(tactics?.['depends_on']).toEqual(expect.arrayContaining([expect.stringMatching(/^aws_lambda_invocation\.migration/)]));
  });

  it('runs on a schedule; a run that cannot start or that fails leaves a message', () => {
    const stack = synthesized({ rollUp: { everyMinutes: 30 } });
    const deadLetters = ownArn('queue', 'tactics-dead-letters');

    expect(stack.of('aws_scheduler_schedule')['tactics']).toMatchObject({
      schedule_expression: 'rate(30 minutes)',
      target: {
        arn: ownArn('function', 'roll-up-tactics'),
        dead_letter_config: { arn: deadLetters },
        retry_policy: { maximum_event_age_in_seconds: 1800, maximum_retry_attempts: 3 },
      },
    });
    expect(stack.of('aws_lambda_function_event_invoke_config')['tactics']).toMatchObject({
      destination_config: { on_failure: { destination: deadLetters } },
    });
  });

  it('may be started by its own schedule group only', () => {
    const trust = statementsIn(synthesized()).filter(
      ({ at, Action }) => at === 'aws_iam_role.tactics' && Action.includes('sts:AssumeRole'),
    );

    expect(trust.map(({ Principal, Condition }) => ({ Principal, Condition }))).toEqual([
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012', 'aws:SourceArn': ownArn('schedule group', 'tactics') },
        },
      },
    ]);
  });
});
