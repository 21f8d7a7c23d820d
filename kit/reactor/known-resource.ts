import { readAccount, readPartition, readRegion } from '../contract/arn.ts';
import type { ReactionResource, ReactionTarget } from '../contract/reaction-finding.ts';
import { type Text, truncate } from '../contract/text.ts';
import { defineTexts } from '../contract/texts.ts';
import type { Refusal } from './plan.ts';

/** The most characters of an id in a sentence. */
const MAX_ID = 200;

const texts = defineTexts({
  unknownId: {
    en: 'The finding names {named}, which is not an id that this reactor knows. Fix it by hand.',
    zh: '该调查发现指向 {named}，但此修复程序不认识这种标识符。请手动修复。',
    es: 'El hallazgo nombra {named}, que no es un identificador que este reactor conozca. Corríjalo a mano.',
  },
  elsewhere: {
    en: '{named} is of account {account}, {region}; the finding is of {ownAccount}, {ownRegion}. Fix it there.',
    zh: '{named} 属于账户 {account}（{region}），而该调查发现属于 {ownAccount}（{ownRegion}）。请在那里修复。',
    es: '{named} es de la cuenta {account}, {region}; el hallazgo es de {ownAccount}, {ownRegion}. Corríjalo allí.',
  },
  otherPartition: {
    en: '{named} is of partition {partition}; the finding is of {ownPartition}. Fix it there.',
    zh: '{named} 属于分区 {partition}，而该调查发现属于 {ownPartition}。请在那里修复。',
    es: '{named} es de la partición {partition}; el hallazgo es de {ownPartition}. Corríjalo allí.',
  },
});

/** Ids that a reactor knows. A resource of another partition, account or Region is never accepted, as far as its id names one. */
export type KnownIds = {
  /** Matched against the whole id. */
  readonly spelling: RegExp;
  /** For what is found in Regions other than its own. */
  readonly inAnyRegion?: boolean;
};

/**
 * The resources that a reactor accepts: ids of one spelling, or a function where the spelling depends on the resource. It
 * answers a refusal with the reason, the spelling, or undefined where it has read the id itself; it must not call AWS.
 */
export type Accepts = RegExp | KnownIds | ((resource: ReactionResource, target: ReactionTarget) => RegExp | KnownIds | Refusal | undefined);

/**
 * Tells why a reactor must not act on a resource, in at most 500 characters; undefined where it may. It would act on a name
 * that was guessed, or on the namesake of a resource of another account or Region.
 * @example
 * explainRefusal(/^[a-z]+$/, { resource: { Type: 'AwsSqsQueue', Id: 'orders' }, target }); // undefined
 */
export function explainRefusal(
  accepts: Accepts,
  { resource, target }: { readonly resource: ReactionResource; readonly target: ReactionTarget },
): Text | undefined {
  const known = typeof accepts === 'function' ? accepts(resource, target) : accepts;
  if (known !== undefined && 'outcome' in known) return known.reason;
  const { spelling, inAnyRegion = false }: Partial<KnownIds> = known instanceof RegExp ? { spelling: known } : (known ?? {});
  const named = `${resource.Type} "${truncate(resource.Id, MAX_ID)}"`;
  if (spelling !== undefined && !matchesWhole(spelling, resource.Id)) {
    return texts.unknownId({ named });
  }
  const partition = readPartition(resource.Id) ?? target.partition;
  if (partition !== target.partition) return texts.otherPartition({ named, partition, ownPartition: target.partition });
  const account = readAccount(resource.Id) ?? target.accountId;
  const region = readRegion(resource.Id) ?? target.region;
  if (account === target.accountId && (region === target.region || inAnyRegion)) return undefined;
  return texts.elsewhere({ named, account, region, ownAccount: target.accountId, ownRegion: target.region });
}

/** The flags are left out by which a part of the text, or the place of an earlier match, would count. */
function matchesWhole({ source, flags }: RegExp, text: string): boolean {
  return new RegExp(`^(?:${source})$`, flags.replace(/[gmy]/g, '')).test(text);
}
