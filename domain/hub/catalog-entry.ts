import { effect, mode, permission, publisher, reactorName, reactorVersion, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { catalogVersion, packageDigest, personName } from './catalog-version.ts';
import { isolation } from './isolation.ts';
import { packageNotice, packageReason } from './reason.ts';
import { trust } from './trust-store.ts';

/** One version of one reactor: the key of a row, and of a package. No two packages ever have the same one. */
export const versionId = z.object({ publisher, name: reactorName, version: reactorVersion });
export type VersionId = z.output<typeof versionId>;

const instant = z.iso.datetime();

/** The signature of a package, and its signer. A bad one rejects the package, and stands in its reasons. */
const checkedSignature = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('verified'), keyId: z.string(), publisher, trust, signedAt: instant }),
  z.strictObject({ state: z.literal('unverified'), keyId: z.string().nullable() }),
  z.strictObject({ state: z.literal('bad') }),
]);

/** The findings of a look at a package. */
const looked = {
  at: instant,
  signature: checkedSignature,
  /** The wall behind which its test vectors ran; null: they have not. */
  isolation: isolation.nullable(),
  notices: z.array(packageNotice),
};

/**
 * The outcome of the checks of the hub. `unknown` is not `rejected`: the checks themselves failed, nothing is known of the
 * package, and it waits until somebody asks again.
 */
const packageChecks = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('verified'), ...looked }),
  z.strictObject({ outcome: z.literal('rejected'), ...looked, reasons: z.array(packageReason).min(1), moreReasons: z.int() }),
  z.strictObject({ outcome: z.literal('unknown'), at: instant, problem: z.string().max(1000) }),
]);
export type PackageChecks = z.output<typeof packageChecks>;

/** The facts of a verified reactor, out of its manifest, for lists and searches. */
export const reactorFacts = z.strictObject({
  title: text,
  description: text,
  licence: z.string(),
  effect,
  modes: z.array(mode),
  controls: z.array(z.string()),
  findingTypes: z.array(z.string()),
  techniques: z.array(z.string()),
  resourceTypes: z.array(z.string()),
  /** IAM actions that it asks for in any phase. */
  actions: z.array(z.string()),
  /** The same by phase and resource; rows that were checked before this was kept have none. */
  permissions: z.array(permission).default([]),
  vectors: z.int(),
});
export type ReactorFacts = z.output<typeof reactorFacts>;

/** One version in the catalog, with what its checks came to. */
export const catalogEntry = z.strictObject({
  version: catalogVersion,
  /** The moment at which somebody last asked for checks; they begin with every change of it. */
  askedAt: instant,
  /** Null: they have not ended once. */
  checks: packageChecks.nullable(),
  /** Null: nobody verified the package. */
  facts: reactorFacts.nullable(),
});
export type CatalogEntry = z.output<typeof catalogEntry>;

/** A package that somebody publishes: its name, the digest of its bytes, who, and when. */
const offeredVersion = versionId.extend({ digest: packageDigest, by: personName, at: instant });
export type OfferedVersion = z.output<typeof offeredVersion>;
