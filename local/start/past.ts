/**
 * The two months before the first start. The store of findings counts days by when it heard of a finding, so the function that
 * stores them is told now what it would have been told then, at the time of then: the findings of the story when they were new,
 * and others of the same controls that somebody has fixed meanwhile. Security Hub has forgotten the latter.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isRecord, textAt } from '#domain/base/json.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { Cloud } from '../cloud.ts';
import type { PastVersion } from '../finding-cloud.ts';
import type { FeedFiles } from './feed.ts';
import { DAY_MS } from './moved-dates.ts';

const FIXED = join(import.meta.dirname, 'fixed-before.json');

/** A finding of a control that the story has too, on another resource: opened and fixed so many days ago. */
const fixedBefore = z.strictObject({
  control: z.string(),
  account: z.string(),
  resource: z.string(),
  opened: z.int().positive(),
  fixed: z.int().positive(),
});
type FixedBefore = z.output<typeof fixedBefore>;
type Document = Readonly<Record<string, unknown>>;

/** Tells the store about the time before. @returns how many findings it heard of */
export async function tellPast({ findings }: Cloud, files: FeedFiles, now: number): Promise<number> {
  const versions = listPast(files, now);
  await findings.rememberPast(versions);
  return new Set(versions.map(({ document }) => textAt(document, 'Id'))).size;
}

/** The past is what was told before: the beginnings of the findings of the story, and the findings that were fixed. */
export function listPast(files: FeedFiles, now: number): readonly PastVersion[] {
  const rows = z.array(fixedBefore).parse(JSON.parse(readFileSync(FIXED, 'utf8')));
  return [...listBeginnings(files), ...rows.flatMap((row) => listFixed(row, files, now))];
}

/** The findings of the story as they were when they came; one that was never open has no beginning. */
function listBeginnings(files: FeedFiles): readonly PastVersion[] {
  const documents = files.flat().flatMap(({ document, isEvent }) => (isEvent || !isRecord(document) || isOwn(document) ? [] : [document]));
  const first = new Map(documents.toReversed().map((document) => [`${document['ProductArn']} ${document['Id']}`, document]));
  return [...first.values()].flatMap((document) => {
    const created = textAt(document, 'CreatedAt') ?? '';
    const status = textAt(document, 'Compliance', 'Status');
    if (Number.isNaN(Date.parse(created)) || (status !== undefined && status !== 'FAILED')) return [];
    return [{ at: Date.parse(created), document: { ...document, UpdatedAt: created, Workflow: { Status: 'NEW' }, RecordState: 'ACTIVE' } }];
  });
}

function isOwn(document: Document): boolean {
  return findingsIn(document)[0]?.kind === 'own';
}

/** When it was found, and when it was fixed. @throws RangeError for a control that the story does not have */
function listFixed({ control, account, resource, opened, fixed }: FixedBefore, files: FeedFiles, now: number): readonly PastVersion[] {
  const example = files.flat().find(({ document }) => textAt(document, 'GeneratorId') === `security-control/${control}`)?.document;
  if (!isRecord(example)) throw new RangeError(`No finding of the story is of ${control}.`);
  const [CreatedAt, end] = [opened, fixed].map((days) => new Date(now - days * DAY_MS).toISOString()) as [string, string];
  const document = {
    ...putInAccount(example, account),
    Id: `arn:aws:securityhub:${example['Region']}:${account}:security-control/${control}/finding/${resource}`,
    Resources: [renameResource(putInAccount(example, account), resource)],
    ...{ CreatedAt, FirstObservedAt: CreatedAt, LastObservedAt: CreatedAt, UpdatedAt: CreatedAt },
  };
  const passed = {
    UpdatedAt: end,
    LastObservedAt: end,
    Workflow: { Status: 'RESOLVED' },
    Compliance: { ...Object(document.Compliance), Status: 'PASSED' },
  };
  return [
    { at: Date.parse(CreatedAt), document },
    { at: Date.parse(end), document: { ...document, ...passed } },
  ];
}

type Control = Document & { readonly Compliance?: unknown };

function putInAccount(example: Document, account: string): Control {
  const { AwsAccountName: _, ProductFields: _of, ...rest } = example;
  return { ...JSON.parse(JSON.stringify(rest).replaceAll(String(example['AwsAccountId']), account)), ProductFields: {} };
}

/** The same kind of resource under another name, without details that would be of the first. */
function renameResource(document: Document, name: string): Document {
  const [first] = z.array(z.looseObject({ Id: z.string() })).parse(document['Resources']);
  const { Details: _, ...resource } = first ?? { Id: '' };
  return { ...resource, Id: resource.Id.replace(/[^:/]+$/, name) };
}
