import { AWS_REGION } from '@attack-reactor/kit/contract';
import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { STSClient } from '@aws-sdk/client-sts';
import type * as z from 'zod';
import { ConfigurationInvalid, InputInvalid, SecurityHubDenied } from '#domain/base/errors.ts';
import type { PublishTarget } from '#domain/enrichment/attack-finding.ts';
import { assumeRole, type SessionCredentials } from '#platform/base/assumed-role.ts';
import { Pace } from '#platform/base/concurrency.ts';
import type { Host } from '#platform/base/host.ts';
import type { publisherEnv } from './publisher-env.ts';
import { type FindingImporter, securityHubImporter } from './security-hub.ts';
import { securityHubClient } from './security-hub-client.ts';

export type PublisherEnv = z.output<z.ZodObject<typeof publisherEnv>>;

/** Bursts that Security Hub allows: 30 calls at a quota of 10 a second. */
const BURST_FACTOR = 3;

/** Where the platform runs. */
export function readHome(env: PublisherEnv): PublishTarget {
  return { partition: env.PUBLISHER_PARTITION, accountId: env.PUBLISHER_ACCOUNT_ID, region: env.PUBLISHER_REGION };
}

/** Where findings about an account and Region are imported: `member` mode writes there, the others at home. */
export function targetFor(env: PublisherEnv, about: PublishTarget): PublishTarget {
  return env.PUBLISH_MODE === 'member' ? about : readHome(env);
}

/** A Security Hub client for home, with this container's share of the quota. */
export function homeSecurityHub(env: PublisherEnv, host: Host): { client: SecurityHubClient; pace: Pace } {
  return { client: securityHubClient(host, { region: env.PUBLISHER_REGION }), pace: setPace(env, host) };
}

/** Importers by account and Region, made once each. Foreign accounts are entered through their writer role. */
export function importers(env: PublisherEnv, host: Host): (target: PublishTarget) => Promise<FindingImporter> {
  const home = homeSecurityHub(env, host);
  const made = new Map<string, FindingImporter>();
  return async (target) => {
    const name = `${target.accountId}/${target.region}`;
    let importer = made.get(name);
    if (importer === undefined) {
      const isHome = target.accountId === env.PUBLISHER_ACCOUNT_ID && target.region === env.PUBLISHER_REGION;
      importer = isHome
        ? securityHubImporter(home.client, home.pace)
        : securityHubImporter(memberClient(env, target, host), setPace(env, host));
      made.set(name, importer);
    }
    return importer;
  };
}

function setPace(env: PublisherEnv, { clock }: Host): Pace {
  return new Pace({ perSecond: env.IMPORT_CALLS_PER_SECOND, burst: env.IMPORT_CALLS_PER_SECOND * BURST_FACTOR, clock });
}

function memberClient(env: PublisherEnv, target: PublishTarget, host: Host): SecurityHubClient {
  const roleName = env.WRITER_ROLE_NAME;
  if (roleName === undefined) throw new ConfigurationInvalid('PUBLISH_MODE is "member" but WRITER_ROLE_NAME is not set on the function.');
  if (!/^\d{12}$/.test(target.accountId)) {
    throw new InputInvalid(`"${target.accountId}" is not an AWS account id, so no writer role can be assumed there.`);
  }
  // It becomes a part of a host name.
  if (!AWS_REGION.test(target.region)) {
    throw new InputInvalid(`"${target.region}" is not an AWS Region, so no Security Hub can be written to there.`);
  }
  const sts = host.client(STSClient, { region: env.PUBLISHER_REGION });
  return securityHubClient(host, {
    region: target.region,
    credentials: () =>
      writerCredentials(sts, `arn:${target.partition}:iam::${target.accountId}:role/${roleName}`, env.WRITER_ROLE_EXTERNAL_ID),
  });
}

async function writerCredentials(client: STSClient, roleArn: string, externalId: string | undefined): Promise<SessionCredentials> {
  try {
    return await assumeRole(client, { roleArn, name: 'attack-finding-writer', externalId });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SecurityHubDenied(
      `The writer role ${roleArn} cannot be assumed (${reason}). Create the role there (docs/terraform.md) or leave "member" mode.`,
      { cause },
    );
  }
}
