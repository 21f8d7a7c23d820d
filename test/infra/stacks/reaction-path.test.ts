import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { LEASE_MS, ROLL_BACK_LEASE_MS } from '#domain/reaction/phase-times.ts';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import { placeholdersIn } from '#domain/reaction/workflow-definition.ts';
import type { ConfigInput } from '#infra/config/config.ts';
import {
  anExistingNetwork,
  listGrants,
  ownArn,
  ROOT,
  readVariables,
  reference,
  type Synthesized,
  statementsIn,
  synthesized,
} from '../synthesized-pipeline.ts';

const ALWAYS = ['CodeLeavesNetworkAlone', 'JoinNetwork', 'WriteLogs', 'WriteTraces'];
const OUTSIDE = ['WriteLogs', 'WriteTraces'];
const REACTORS = ['iam_deactivate_unused_credentials', 'rds_enhanced_monitoring', 's3_block_public_read'];
const FILE: unknown = JSON.parse(readFileSync(join(ROOT, 'stepfunctions/security-hub-finding-reactor.asl.json'), 'utf8'));
const MACHINE = 'security_hub_finding_reactor';

const anOrganization = {
  network: anExistingNetwork,
  organizationId: 'o-a1b2c3d4e5',
  reaction: { memberAccounts: 'organization' },
} satisfies Partial<ConfigInput>;

function formatDefinition(stack: Synthesized, machine: string): string {
  return String(stack.of('aws_sfn_state_machine')[machine]?.['definition']);
}

describe('the way to a reaction', () => {
  const stack = synthesized({ reaction: { batchSize: 100, batchWindowSeconds: 3 } });

  it('lets a rollback call its reactor four times, and a change three times, under leases that outlive them', () => {
    const functions = stack.of('aws_lambda_function');
    const seconds = (name: string) => Number(functions[name]?.['timeout']);

    const reactors = Object.keys(functions).filter((name) => REACTORS.some((id) => name.endsWith(id)));
    const longest = Math.max(...reactors.map(seconds));
    expect(seconds('roll_back')).toBeGreaterThan(4 * longest);
    expect(seconds('dispatch_finding')).toBeGreaterThan(3 * longest);
    expect(LEASE_MS).toBeGreaterThan(seconds('dispatch_finding') * 1000);
    expect(ROLL_BACK_LEASE_MS).toBeGreaterThan(seconds('roll_back') * 1000);
  });

  it('starts at the pattern of the domain, with our custom action only', () => {
    const { event_pattern } = stack.of('aws_cloudwatch_event_rule')['reactions'] ?? {};
    const { event_pattern: ocsf } = stack.of('aws_cloudwatch_event_rule')['reactions_ocsf'] ?? {};
    const [imported] = reactionEventPattern.$or;

    expect(JSON.parse(String(ocsf))).toEqual({ source: ['aws.securityhub'], 'detail-type': ['Findings Imported V2'] });
    expect(JSON.parse(String(event_pattern))).toEqual({
      source: ['aws.securityhub'],
      $or: [
        imported,
        {
          'detail-type': ['Security Hub Findings - Custom Action'],
          resources: ['arn:aws:securityhub:eu-west-1:123456789012:action/custom/reacttest'],
        },
      ],
    });
    expect(stack.of('aws_securityhub_action_target')).toMatchObject({ react: { identifier: 'reacttest', name: 'React' } });
  });

  it('leads through a queue of its own, in batches with partial answers, when the mapping is there', () => {
    expect(stack.of('aws_cloudwatch_event_target')['reaction']).toMatchObject({
      rule: reference('aws_cloudwatch_event_rule.reactions.name'),
      arn: ownArn('queue', 'reaction'),
      dead_letter_config: { arn: ownArn('queue', 'reaction-dead-letters') },
    });
    expect(stack.of('aws_lambda_event_source_mapping')['reaction']).toMatchObject({
      function_name: ownArn('function', 'start-reaction'),
      batch_size: 100,
      maximum_batching_window_in_seconds: 3,
      function_response_types: ['ReportBatchItemFailures'],
      depends_on: ['aws_iam_role_policy.start_reaction', 'aws_lambda_invocation.migration', 'aws_lambda_function.start_reaction'],
    });
  });

  it('lets people wait as long as the workflow does', () => {
    expect(formatDefinition(stack, MACHINE)).toContain('"TimeoutSeconds":86400');
    expect(readVariables(stack, 'request_approval')).toMatchObject({ APPROVAL_SECONDS: '86400', ACKNOWLEDGE_SECONDS: '14400' });
  });
});

describe('the state machines', () => {
  const stack = synthesized();

  it.each([
    [MACHINE, 'STANDARD', FILE],
    [`${MACHINE}_express`, 'EXPRESS', expressWorkflow(FILE)],
  ] as const)('%s is the file with every placeholder filled', (id, type, file) => {
    const definition = formatDefinition(stack, id);
    const words = (name: string) =>
      name
        .replace(/Arn$/, '')
        .replaceAll(/(?!^)[A-Z]/g, '-$&')
        .toLowerCase();
    const filled = JSON.stringify(file).replaceAll(/\$\{(\w+)\}/g, (_, name: string) =>
      name === 'Partition' ? 'aws' : ownArn('function', words(name)),
    );

    expect(JSON.parse(definition)).toEqual(JSON.parse(filled));
    expect(placeholdersIn(definition).filter((name) => /^[A-Z]/.test(name))).toEqual([]);
    expect(stack.of('aws_sfn_state_machine')[id]).toMatchObject({ type });
  });

  it('wait in the Standard one only', () => {
    expect(formatDefinition(stack, MACHINE)).toContain('waitForTaskToken');
    expect(formatDefinition(stack, `${MACHINE}_express`)).not.toMatch(/waitForTaskToken|"Type":"Wait"/);
  });

  it.each([
    [MACHINE, ['parse_finding', 'dispatch_finding', 'request_approval', 'record_execution', 'send_notification']],
    [`${MACHINE}_express`, ['parse_finding', 'dispatch_finding', 'record_execution', 'send_notification']],
  ])('%s may call exactly the functions that it names', (id, functions) => {
    const called = listGrants(stack, id)['CallSteps'];

    expect(called?.Action).toEqual(['lambda:InvokeFunction']);
    expect(called?.Resource).toEqual(functions.map((name) => ownArn('function', name.replaceAll('_', '-'))));
    expect(Object.keys(listGrants(stack, id)).sort()).toEqual(['CallSteps', 'DeliverLogs']);
  });

  it.each([MACHINE, `${MACHINE}_express`])('%s can be worn by itself only, logs errors without data, and is traced on request', (id) => {
    const name = id.replaceAll('_', '-');
    const trust = statementsIn(stack).filter(({ at, Action }) => at === `aws_iam_role.${id}` && Action.includes('sts:AssumeRole'));

    expect(trust[0]?.Condition).toEqual({
      StringEquals: {
        'aws:SourceAccount': '123456789012',
        'aws:SourceArn': `arn:aws:states:eu-west-1:123456789012:stateMachine:attack-reactor-test-${name}`,
      },
    });
    expect(stack.of('aws_sfn_state_machine')[id]).toMatchObject({
      logging_configuration: { level: 'ERROR', include_execution_data: false },
      tracing_configuration: { enabled: false },
    });
    expect(synthesized({ reaction: { traceWorkflow: true } }).of('aws_sfn_state_machine')[id]).toMatchObject({
      tracing_configuration: { enabled: true },
    });
    for (const alarm of ['failed', 'timed_out']) expect(stack.addresses).toContain(`aws_cloudwatch_metric_alarm.${id}_${alarm}`);
  });
});

describe('what the functions of the reaction path may do', () => {
  const stack = synthesized(anOrganization);

  it.each<[string, string[]]>([
    [
      'start_reaction',
      [
        ...ALWAYS,
        'AskMembership',
        'Consume',
        'DeferReactions',
        'KeepGuards',
        'ReadMapping',
        'ReadRules',
        'SetAside',
        'StartExpress',
        'StartWaiting',
      ],
    ],
    [
      'resume_reactions',
      [
        ...OUTSIDE,
        'ConcludeLost',
        'FindDueReactions',
        'FindLostExecutions',
        'MoveWorkflow',
        'PassOver',
        'ReadFindings',
        'ResumeByQueue',
        'ResumeReactions',
        'SetAside',
        'WatchExecutions',
      ],
    ],
    [
      'parse_finding',
      [...ALWAYS, 'AskMembership', 'EndClaims', 'NoteSteps', 'ReadFindings', 'ReadMapping', 'ReadRecords', 'ReadRules', 'SetAside'],
    ],
    [
      'dispatch_finding',
      [
        ...[...OUTSIDE, 'ActInMembers', 'AskMembership', 'CallReactors', 'FindReactorVersions', 'KeepGuards', 'KeepReactorVersions'],
        ...['ReadFindings', 'ReadRules', 'WorkOnRecords'],
      ],
    ],
    [
      'roll_back',
      [
        ...[...OUTSIDE, 'ActInMembers', 'AskMembership', 'CallReactors', 'DeferReactions', 'KeepGuards', 'MoveWorkflow', 'Notify'],
        ...['FindReactorVersions', 'KnowPeople', 'ReadFindings', 'ReadRules', 'WorkOnRecords'],
      ],
    ],
    ['request_approval', [...OUTSIDE, 'NoteSteps', 'Notify', 'UseApprovals']],
    [
      'answer_approval',
      [...OUTSIDE, 'AnswerWorkflow', 'ListOpenApprovals', 'NoteSteps', 'Notify', 'ReadFindings', 'ReadRecords', 'UseApprovals'],
    ],
    ['record_execution', [...OUTSIDE, 'DeferReactions', 'EndClaims', 'MoveWorkflow', 'ReadFindings', 'WorkOnRecords']],
    ['send_notification', [...OUTSIDE, 'CloseRecords', 'NoteSteps', 'Notify']],
  ])('%s: exactly what it needs', (id, grants) => {
    expect(Object.keys(listGrants(stack, id)).sort()).toEqual(grants.sort());
  });

  it.each(['dispatch_finding', 'roll_back'])('%s calls reactors, and no function of the platform', (id) => {
    expect(listGrants(stack, id)['CallReactors']).toMatchObject({
      Action: ['lambda:InvokeFunction'],
      Resource: [ownArn('function', 'reactor-*')],
      Condition: { StringEquals: { 'aws:ResourceTag/attack-reactor': 'installed' } },
    });
    const names = Object.entries(stack.of('aws_lambda_function')).map(([address, one]) => [address, String(one['function_name'])] as const);
    const callable = names.flatMap(([address, name]) => (name.startsWith('attack-reactor-test-reactor-') ? [address] : []));
    expect(callable.toSorted()).toEqual(REACTORS.map((one) => `reactors_${one}`).toSorted());
  });

  it('lets a version that plans be kept, and nothing be installed by whoever works on reactions', () => {
    const { KeepReactorVersions, ...others } = listGrants(stack, 'dispatch_finding');
    const ofReactors = [KeepReactorVersions, ...Object.values(others), ...Object.values(listGrants(stack, 'roll_back'))].filter(
      (grant) => grant?.Resource.some((arn) => arn.endsWith('security_local_reactors')) && grant.Action.some((one) => !/Query/.test(one)),
    );

    expect(ofReactors.map((grant) => [grant?.Action, grant?.Condition])).toEqual(
      [['dynamodb:PutItem'], ['dynamodb:GetItem'], ['dynamodb:GetItem']].map((actions) => [
        actions,
        { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['REACTOR_VERSIONS'] } },
      ]),
    );
  });

  it('names few accounts by their roles, and many by their ids', () => {
    const accounts = Array.from({ length: 200 }, (_, index) => String(210_987_654_321 + index));
    const of = (memberAccounts: string[]) => listGrants(synthesized({ reaction: { memberAccounts } }), 'roll_back')['ActInMembers'];

    expect(of(accounts.slice(0, 60))?.Resource).toHaveLength(60);
    expect(of(accounts)).toMatchObject({
      Resource: ['arn:aws:iam::*:role/attack-reactor-test-member'],
      Condition: { StringEquals: { 'aws:ResourceAccount': accounts } },
    });
  });

  it('refuses more accounts than fit the environment of a function', () => {
    const accounts = Array.from({ length: 300 }, (_, index) => String(210_987_654_321 + index));

    expect(() => synthesized({ reaction: { memberAccounts: accounts } })).toThrow(
      /The environment of function "[a-z-]+" has \d+ characters; AWS takes 4096\. Shorten "reaction\.memberAccounts" \("organization" needs no list\)/,
    );
  });

  it('acts in members through the one role, in the organization or in the listed accounts', () => {
    const listed = synthesized({ reaction: { memberAccounts: ['210987654321', '310987654321'], roleName: 'reactor-member' } });

    expect(listGrants(stack, 'dispatch_finding')['ActInMembers']).toMatchObject({
      Action: ['sts:AssumeRole'],
      Resource: ['arn:aws:iam::*:role/attack-reactor-test-member'],
      Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } },
    });
    expect(listGrants(listed, 'dispatch_finding')['ActInMembers']?.Resource).toEqual([
      'arn:aws:iam::210987654321:role/reactor-member',
      'arn:aws:iam::310987654321:role/reactor-member',
    ]);
    expect(Object.keys(listGrants(listed, 'start_reaction'))).not.toContain('AskMembership');
    const assuming = statementsIn(stack).filter(
      ({ at, Action }) => at.startsWith('aws_iam_role_policy.') && Action.includes('sts:AssumeRole'),
    );
    expect(assuming.map(({ at }) => at)).toEqual(['aws_iam_role_policy.dispatch_finding', 'aws_iam_role_policy.roll_back']);
  });

  it('asks only about the own organization', () => {
    expect(listGrants(stack, 'start_reaction')['AskMembership']?.Resource).toEqual([
      'arn:aws:organizations::*:account/o-a1b2c3d4e5/*',
      'arn:aws:organizations::*:ou/o-a1b2c3d4e5/*',
    ]);
  });

  it('moves a finding to RESOLVED or NOTIFIED with a note, and changes no other field', () => {
    const { Action, Resource, Condition } = listGrants(stack, 'record_execution')['MoveWorkflow'] ?? {};

    expect({ Action, Resource }).toEqual({
      Action: ['securityhub:BatchUpdateFindings'],
      Resource: ['arn:aws:securityhub:eu-west-1:123456789012:hub/default'],
    });
    expect(Condition?.['StringEquals']).toEqual({ 'securityhub:ASFFSyntaxPath/Workflow.Status': ['NOTIFIED', 'RESOLVED'] });
    const absent = Object.keys(Condition?.['Null'] ?? {}).map((key) => key.replace('securityhub:ASFFSyntaxPath/', ''));
    expect(absent).toEqual(expect.arrayContaining(['Severity.Label', 'UserDefinedFields', 'VerificationState', 'Types']));
    expect(absent.filter((field) => /^(Workflow|Note)\./.test(field))).toEqual([]);
  });

  it('answers the workflow that waits, and no other', () => {
    expect(listGrants(stack, 'answer_approval')['AnswerWorkflow']).toMatchObject({
      Action: ['states:SendTaskSuccess', 'states:SendTaskHeartbeat'],
      Resource: [ownArn('machine', MACHINE.replaceAll('_', '-'))],
    });
  });

  it('lists open questions through the index alone, and takes nobody at their word', () => {
    const variables = Object(stack.of('aws_lambda_function')['answer_approval']).environment.variables;

    expect(listGrants(stack, 'answer_approval')['ListOpenApprovals']).toMatchObject({
      Action: ['dynamodb:Query'],
      Resource: [`${ownArn('table', 'approvals')}/index/open`],
    });
    expect(stack.of('aws_dynamodb_table')['approvals']?.['global_secondary_index']).toEqual([
      { name: 'open', hash_key: 'open', range_key: 'lapsesAtMs', projection_type: 'INCLUDE', non_key_attributes: ['content'] },
    ]);
    expect(variables).toMatchObject({ ENVIRONMENT: '123456789012/eu-west-1/attack-reactor-test' });
    expect(Object.keys(variables)).not.toEqual(expect.arrayContaining(['NAMED_CALLERS']));
    expect(Object.keys(variables)).not.toEqual(expect.arrayContaining(['STS_ENDPOINT']));
  });

  it('knows approvers by a row of the configuration', () => {
    const principal = 'arn:aws:iam::123456789012:role/Security';
    const approverPrincipals = [{ principal, person: '{session}', groups: ['security-approvers'] }];
    const withPeople = synthesized({ reaction: { approverPrincipals } });

    const row = JSON.parse(String(withPeople.of('aws_dynamodb_table_item')['approver_principals']?.['item']));
    expect([row.pk.S, JSON.parse(row.content.S.replaceAll('$${', '${'))]).toEqual(['#approver-principals', approverPrincipals]);
    expect(stack.of('aws_dynamodb_table_item')).not.toHaveProperty('approver_principals');
  });
});

describe('names', () => {
  it('of reactors are cut where they do not fit, and stay apart', () => {
    const { of } = synthesized({ project: 'a-very-long-project', environment: 'long-environment' });
    const row = Object.values(of('aws_dynamodb_table_item'))
      .map(({ item }) => String(item))
      .find((item) => item.includes('iam-deactivate-unused'));
    const name = of('aws_lambda_function')['reactors_iam_deactivate_unused_credentials']?.['function_name'];

    expect(name).toMatch(/^a-very-long-project-long-environment-reactor-official-i[a-z-]*-[0-9a-f]{8}$/);
    expect(String(name)).toHaveLength(64);
    expect(row).toContain(reference('aws_lambda_function.reactors_iam_deactivate_unused_credentials.qualified_arn'));
  });
});
