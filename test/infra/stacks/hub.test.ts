import { App } from 'cdktf';
import { parseConfig } from '#infra/config/config.ts';
import { findHub } from '#infra/hub/hub-place.ts';
import { HubStack } from '#infra/stacks/hub.ts';
import {
  anEnvironment,
  anExistingNetwork,
  listGrants,
  ownArn,
  ROOT,
  readVariables,
  reference,
  statementsIn,
  synthesizedApart,
  temporaryFolder,
  writeBundles,
} from '../synthesized-pipeline.ts';

const { pipeline, hub } = synthesizedApart({ alarms: { notify: 'email', email: 'soc@example.com' } });

describe('the hub', () => {
  it('is a stack of its own: it shares no address, no name and no state with the pipeline', () => {
    expect(hub.addresses.filter((address) => pipeline.addresses.includes(address))).toEqual([]);
    expect(hub.of('aws_sns_topic')['hub_alarms']).toMatchObject({ name: 'attack-reactor-test-hub-alarms' });
    expect(pipeline.of('aws_sns_topic')['alarms']).toMatchObject({ name: 'attack-reactor-test-alarms' });
    expect(hub.text).toContain('terraform.attack-reactor-test-hub.tfstate');
  });

  it('is found by its names, without its state', () => {
    const folder = temporaryFolder();
    const stack = new HubStack(new App({ outdir: folder }), 'hub', {
      config: parseConfig(anEnvironment, 'test'),
      bundles: writeBundles(folder),
      stateMachines: `${ROOT}/stepfunctions`,
    });

    expect(findHub(stack)).toEqual({
      catalog: {
        name: hub.of('aws_dynamodb_table')['security_reactors']?.['name'],
        arn: ownArn('table', 'security_reactors'),
      },
      controls: {
        name: hub.of('aws_dynamodb_table')['security_hub_controls']?.['name'],
        arn: ownArn('table', 'security_hub_controls'),
      },
      packages: { name: hub.of('aws_s3_bucket')['packages']?.['bucket'], arn: 'arn:aws:s3:::attack-reactor-test-packages-123456789012' },
    });
  });
});

describe('the function that runs test vectors', () => {
  const id = 'run_vectors';

  it('has a role whose code is denied everything, and nothing to write a log with', () => {
    const own = statementsIn(hub).filter(({ at }) => at === `aws_iam_role_policy.${id}`);

    expect(own.map(({ Effect, Action, Condition }) => ({ Effect, Action, Condition }))).toEqual([
      { Effect: 'Allow', Action: expect.arrayContaining(['ec2:CreateNetworkInterface']), Condition: {} },
      { Effect: 'Deny', Action: ['*'], Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } } },
    ]);
    expect(own[0]?.Action.filter((action) => !action.startsWith('ec2:'))).toEqual([]);
    expect(hub.addresses).not.toContain(`aws_cloudwatch_log_group.${id}`);
  });

  it('is in a network that nothing leaves, not even a name', () => {
    expect(hub.of('aws_lambda_function')[id]?.['vpc_config']).toEqual({
      subnet_ids: ['a', 'b'].map((zone) => reference(`aws_subnet.run_vectors_network_private_${zone}.id`)),
      security_group_ids: [reference('aws_security_group.run_vectors_network.id')],
    });
    expect(hub.of('aws_vpc')['run_vectors_network']).toMatchObject({ enable_dns_support: false });
    expect(hub.of('aws_route_table')['run_vectors_network']).not.toHaveProperty('route');
    const ways =
      /^aws_(internet_gateway|nat_gateway|route|vpc_endpoint|vpc_security_group_\w+_rule|vpc_peering_connection|security_group_rule)\./;
    expect(hub.addresses.filter((address) => ways.test(address))).toEqual([]);
    for (const group of Object.values(hub.of('aws_security_group'))) expect(Object.keys(group)).not.toContain('egress');
  });

  it('has such a network of its own where the platform uses one of yours', () => {
    const { hub: other } = synthesizedApart({ network: anExistingNetwork });

    expect(other.of('aws_subnet')).toMatchObject({ run_vectors_network_private_a: {}, run_vectors_network_private_b: {} });
    expect(other.text).not.toContain('subnet-1');
  });

  it('is run by what is in its layer, whatever its code is', () => {
    expect(hub.of('aws_lambda_function')[id]).toMatchObject({
      handler: '/opt/index.handler',
      layers: [reference('aws_lambda_layer_version.run_vectors.arn')],
      lifecycle: { ignore_changes: ['filename'] },
      timeout: 90,
    });
    expect(hub.of('aws_lambda_function')[id]).not.toHaveProperty('environment');
  });

  it('is used by λ verify-reactor, which calls versions of it and nothing else', () => {
    const { UseVersions, MakeVersions } = listGrants(hub, 'verify_reactor');

    expect(readVariables(hub, 'verify_reactor')).toMatchObject({
      RUN_VECTORS: 'function',
      VECTORS_FUNCTION: reference('aws_lambda_function.run_vectors.function_name'),
    });
    expect(UseVersions?.Resource).toEqual([`${ownArn('function', 'run-vectors')}:*`]);
    expect(MakeVersions?.Resource).toEqual([ownArn('function', 'run-vectors')]);
    const calling = statementsIn(hub).filter(({ Action }) => Action.includes('lambda:InvokeFunction'));
    expect(calling.map(({ at, Resource }) => [at, Resource])).toEqual([
      ['aws_iam_role_policy.reactor_verify', [ownArn('function', 'verify-reactor')]],
      ['aws_iam_role_policy.verify_reactor', [`${ownArn('function', 'run-vectors')}:*`]],
    ]);
  });
});
