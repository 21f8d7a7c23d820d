import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReactionConfig } from '#infra/config/config.ts';
import { memberPolicies } from '#infra/member/member-permissions.ts';
import { readReactorPackages } from '#infra/reaction/reactor-packages.ts';

/** The resources of every installed reactor. */
const OF_A_REACTOR = [
  'aws_cloudwatch_log_group',
  'aws_dynamodb_table_item',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_lambda_alias',
  'aws_lambda_function',
];

/** The resources of every policy of the member role. */
const OF_A_POLICY = ['aws_iam_policy', 'aws_iam_role_policy_attachment'];

/** The addresses that a plan of the emulator's environment must create: written down, but for the reactors, which come and go. */
export function expectedAddresses(
  root: string,
  stack: 'pipeline' | 'hub' | 'member',
  { reactors, memberRoleCeiling: ceiling }: Pick<ReactionConfig, 'reactors' | 'memberRoleCeiling'>,
): readonly string[] {
  const written = readFileSync(join(root, `test/terraform/addresses-${stack}.txt`), 'utf8')
    .trim()
    .split('\n');
  if (stack === 'hub') return written;
  const manifests = readReactorPackages(join(root, 'dist/reactors'), reactors).map(({ manifest }) => manifest);
  if (stack === 'pipeline')
    return [
      ...written,
      ...every(
        OF_A_REACTOR,
        manifests.map(({ id }) => `reactors_${id.replaceAll('-', '_')}`),
      ),
    ];
  const policies = memberPolicies({ manifests, ceiling }, { partition: 'aws', account: '123456789012' });
  return [
    ...written,
    ...every(
      OF_A_POLICY,
      policies.map((_, index) => `member_permissions_${index + 1}`),
    ),
  ];
}

function every(types: readonly string[], ids: readonly string[]): readonly string[] {
  return types.flatMap((type) => ids.map((id) => `${type}.${id}`));
}
