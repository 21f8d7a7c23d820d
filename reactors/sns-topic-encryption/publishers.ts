import { covers, type PolicyStatement, parseStatements } from '@attack-reactor/kit/aws/policy-document';

/** Actions that publishing to an encrypted topic takes: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

export type Publishers = {
  /** AWS services that the topic policy names, such as `events.amazonaws.com`. */
  readonly services: readonly string[];
  /** Everybody of the account may publish, as by default; services that act for the account may hide among them. */
  readonly anybody: boolean;
};

/** Lists the principals that may publish by the policy of a topic. */
export function listPublishers(topicPolicy: string): Publishers {
  const publishing = allowing(topicPolicy).filter((statement) => covers(statement, 'sns:Publish'));
  return {
    services: [...new Set(publishing.flatMap(({ Principal }) => Principal.Service))],
    anybody: publishing.some(({ Principal }) => Principal.AWS.includes('*')),
  };
}

/** Those of the services that a key policy does not let use the key. Conditions of its statements are not judged. */
export function servicesWithoutKey(keyPolicy: string, services: readonly string[]): string[] {
  const statements = allowing(keyPolicy);
  const mayUse = (service: string, action: string) =>
    statements.some((statement) => statement.Principal.Service.includes(service) && covers(statement, action));
  return services.filter((service) => !KEY_ACTIONS.every((action) => mayUse(service, action)));
}

function allowing(policy: string): PolicyStatement[] {
  return parseStatements(policy).filter(({ Effect }) => Effect === 'Allow');
}
