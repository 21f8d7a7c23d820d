/** The policies of docs/policies: of who plans and who deploys, at home and, for the member stack, in a member account. */
export const POLICY_NAMES = ['plan', 'deploy', 'member-plan', 'member-deploy'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];
