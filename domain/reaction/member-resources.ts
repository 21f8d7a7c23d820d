import { lookUp } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/**
 * The ARNs that a finding's resource of one type can have. `{resource}` of a manifest means them for the member role, which
 * knows no finding yet. Types: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html, forms of
 * ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const ARNS: Readonly<Record<string, string>> = {
  AwsApiGatewayRestApi: 'arn:{partition}:apigateway:{region}::/restapis/*',
  AwsAutoScalingAutoScalingGroup: 'arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:*',
  AwsCloudFrontDistribution: 'arn:{partition}:cloudfront::{account}:distribution/*',
  AwsCloudTrailTrail: 'arn:{partition}:cloudtrail:{region}:{account}:trail/*',
  AwsDynamoDbTable: 'arn:{partition}:dynamodb:{region}:{account}:table/*',
  AwsEc2Instance: 'arn:{partition}:ec2:{region}:{account}:instance/*',
  AwsEc2NetworkAcl: 'arn:{partition}:ec2:{region}:{account}:network-acl/*',
  AwsEc2SecurityGroup: 'arn:{partition}:ec2:{region}:{account}:security-group/*',
  AwsEc2Snapshot: 'arn:{partition}:ec2:{region}::snapshot/*',
  AwsEc2Subnet: 'arn:{partition}:ec2:{region}:{account}:subnet/*',
  AwsEc2Volume: 'arn:{partition}:ec2:{region}:{account}:volume/*',
  AwsEc2Vpc: 'arn:{partition}:ec2:{region}:{account}:vpc/*',
  AwsEcrRepository: 'arn:{partition}:ecr:{region}:{account}:repository/*',
  AwsEcsCluster: 'arn:{partition}:ecs:{region}:{account}:cluster/*',
  AwsEfsFileSystem: 'arn:{partition}:elasticfilesystem:{region}:{account}:file-system/*',
  AwsEksCluster: 'arn:{partition}:eks:{region}:{account}:cluster/*',
  AwsElasticsearchDomain: 'arn:{partition}:es:{region}:{account}:domain/*',
  AwsElastiCacheCacheCluster: 'arn:{partition}:elasticache:{region}:{account}:cluster:*',
  AwsElastiCacheReplicationGroup: 'arn:{partition}:elasticache:{region}:{account}:replicationgroup:*',
  AwsElbLoadBalancer: 'arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/*',
  AwsElbv2LoadBalancer: 'arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/*',
  AwsIamAccessKey: 'arn:{partition}:iam::{account}:user/*',
  AwsIamGroup: 'arn:{partition}:iam::{account}:group/*',
  AwsIamPolicy: 'arn:{partition}:iam::{account}:policy/*',
  AwsIamRole: 'arn:{partition}:iam::{account}:role/*',
  AwsIamUser: 'arn:{partition}:iam::{account}:user/*',
  AwsKinesisStream: 'arn:{partition}:kinesis:{region}:{account}:stream/*',
  AwsKmsKey: 'arn:{partition}:kms:{region}:{account}:key/*',
  AwsLambdaFunction: 'arn:{partition}:lambda:{region}:{account}:function:*',
  AwsOpenSearchServiceDomain: 'arn:{partition}:es:{region}:{account}:domain/*',
  AwsRdsDbCluster: 'arn:{partition}:rds:{region}:{account}:cluster:*',
  AwsRdsDbClusterSnapshot: 'arn:{partition}:rds:{region}:{account}:cluster-snapshot:*',
  AwsRdsDbInstance: 'arn:{partition}:rds:{region}:{account}:db:*',
  AwsRdsDbSnapshot: 'arn:{partition}:rds:{region}:{account}:snapshot:*',
  AwsRedshiftCluster: 'arn:{partition}:redshift:{region}:{account}:cluster:*',
  AwsS3Bucket: 'arn:{partition}:s3:::*',
  AwsSecretsManagerSecret: 'arn:{partition}:secretsmanager:{region}:{account}:secret:*',
  AwsSnsTopic: 'arn:{partition}:sns:{region}:{account}:*',
  AwsSqsQueue: 'arn:{partition}:sqs:{region}:{account}:*',
  AwsStepFunctionStateMachine: 'arn:{partition}:states:{region}:{account}:stateMachine:*',
};

/** ARNs that a parameter with an ARN of its own can hold, by the service of the action. Keys may belong to another account. */
const PARAMETER_ARNS: Readonly<Record<string, string>> = {
  iam: 'arn:{partition}:iam::{account}:role/*',
  kms: 'arn:{partition}:kms:{region}:*:key/*',
};

/** The service that a role is handed to, by the type of the resource: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html */
const PASSED_TO: Readonly<Record<string, string>> = {
  AwsCloudTrailTrail: 'cloudtrail.amazonaws.com',
  AwsEc2Vpc: 'vpc-flow-logs.amazonaws.com',
  AwsRdsDbInstance: 'monitoring.rds.amazonaws.com',
};

/**
 * ARN templates (`{partition}`, `{account}`, `{region}`) that an action needs for any resource of these types.
 * @param template of the manifest
 * @throws ConfigurationInvalid where nobody wrote down what it stands for: a role without bounds is not an answer
 */
export function arnTemplates(reactorId: string, action: string, template: string, resourceTypes: readonly string[]): readonly string[] {
  const [service = ''] = action.split(':');
  const own = /^\{parameter:\w+\}$/.test(template) ? lookUp(PARAMETER_ARNS, service) : template;
  const found =
    template === '{resource}' ? resourceTypes.flatMap((type) => lookUp(ARNS, type) ?? []).filter((arn) => belongsTo(service, arn)) : [own];
  const known = found.filter((arn) => arn !== undefined);
  if (known.length > 0) return known;
  throw new ConfigurationInvalid(
    `Reactor ${reactorId} asks for ${action} on ${template} of ${resourceTypes.join(', ')}, and domain/reaction/member-resources.ts does not say ` +
      'which ARNs that can be. Add them there.',
  );
}

/** The services that may be handed a role for resources of these types. @throws ConfigurationInvalid where that is unknown */
export function servicesPassedTo(reactorId: string, resourceTypes: readonly string[]): readonly string[] {
  const services = resourceTypes.flatMap((type) => lookUp(PASSED_TO, type) ?? []);
  if (services.length > 0) return services;
  throw new ConfigurationInvalid(
    `Reactor ${reactorId} asks for iam:PassRole, and domain/reaction/member-resources.ts does not say to which service. Add it there.`,
  );
}

function belongsTo(service: string, arn: string): boolean {
  return arn.split(':')[2] === service;
}
