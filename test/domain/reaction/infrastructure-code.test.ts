import { ownershipByTags } from '#domain/reaction/infrastructure-code.ts';

describe('who owns a resource by its tags', () => {
  it.each([
    [{ 'aws:cloudformation:stack-id': 'arn:aws:cloudformation:eu-central-1:210987654321:stack/web/1' }],
    [{ 'aws:cloudformation:stack-name': 'web' }],
    [{ ManagedBy: 'Terraform' }],
    [{ 'managed-by': 'opentofu 1.9' }],
    [{ provisioner: 'AWS CDK' }],
    [{ iac: 'pulumi' }],
    [{ terraform: 'true' }],
    [{ 'terraform:module': 'vpc' }],
    [{ 'aws-cdk:bucket-x': '1' }],
    [{ team: 'payments', created_by: 'cdktf' }],
  ])('is infrastructure code: %j', (tags) => {
    expect(ownershipByTags(tags)).toMatchObject({ kind: 'infrastructure-code', by: 'tag' });
  });

  it.each([[{}], [{ team: 'terraformers' }], [{ ManagedBy: 'anna' }], [{ terraform: 'false' }], [{ created_by: 'console' }]])(
    'is nobody that says so: %j',
    (tags) => {
      expect(ownershipByTags(tags)).toEqual({ kind: 'by-hand' });
    },
  );
});
