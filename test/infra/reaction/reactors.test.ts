import * as z from 'zod';
import { TABLES } from '#domain/base/tables.ts';
import { bindingRows, type RuleRow, reactorRows } from '#domain/reaction/rule-rows.ts';
import { formatItem } from '#infra/base/table-item.ts';
import { anApi, reference, type Synthesized, synthesized } from '../synthesized-pipeline.ts';

/** A text of a Terraform file as Terraform will read it. */
function read(text: unknown): string {
  return String(text).replaceAll('$${', '${').replaceAll('%%{', '%{');
}

const rowSchema = z.object({
  pk: z.object({ S: z.string() }),
  sk: z.object({ S: z.string() }),
  content: z.object({ S: z.string() }),
  owner: z.object({ S: z.string() }).optional(),
});

function rowAt(stack: Synthesized, id: string): { readonly row: RuleRow; readonly owner: string | undefined } {
  const { pk, sk, content, owner } = rowSchema.parse(JSON.parse(read(stack.of('aws_dynamodb_table_item')[id]?.['item'])));
  return { row: { pk: pk.S, sk: sk.S, content: content.S }, owner: owner?.S };
}

describe('rows that the platform reads', () => {
  const stack = synthesized({
    api: anApi,
    reaction: { bindings: [{ id: 's3-public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval' }] },
  });

  it('make a reactor known by the version of its function and the hash of its package', () => {
    const { row, owner } = rowAt(stack, 'reactors_s3_block_public_read');
    const deployed = stack.of('aws_lambda_function')['reactors_s3_block_public_read'];

    expect(row).toMatchObject({ pk: 'REACTORS', sk: 's3-block-public-read' });
    expect(owner).toBe('configuration');
    expect(reactorRows.schema.parse(JSON.parse(row.content))).toMatchObject({
      functionName: reference('aws_lambda_function.reactors_s3_block_public_read.qualified_arn'),
      sha256: deployed?.['source_code_hash'],
    });
    expect(deployed?.['description']).toMatch(/^Reactor \d+\.\d+\.\d+: [A-Z][\w ,]+$/);
  });

  it('make of each change of a reactor a version that stays, with an alias for the one that serves, and a tag by which it may be called', () => {
    const address = 'aws_lambda_function.reactors_s3_block_public_read';

    expect(stack.of('aws_lambda_function')['reactors_s3_block_public_read']).toMatchObject({
      function_name: 'attack-reactor-test-reactor-official-s3-block-public-read',
      publish: true,
      tags: { 'attack-reactor': 'installed' },
    });
    expect(stack.of('aws_lambda_alias')['reactors_s3_block_public_read']).toMatchObject({
      name: 'live',
      function_name: reference(`${address}.function_name`),
      function_version: reference(`${address}.version`),
    });
    const others = Object.entries(stack.of('aws_lambda_function')).filter(([id]) => !id.startsWith('reactors_'));
    expect(others.filter(([, one]) => 'publish' in one || 'tags' in one)).toEqual([]);
  });

  it('hold the bindings of the configuration, which owns them', () => {
    const { row, owner } = rowAt(stack, 'bindings_s3_public_read');

    expect(row).toMatchObject({ pk: 'BINDINGS', sk: 's3-public-read' });
    expect(bindingRows.schema.parse(JSON.parse(row.content))).toMatchObject({
      reactorId: 's3-block-public-read',
      mode: 'approval',
      coolDownMinutes: 60,
    });
    expect(owner).toBe('configuration');
    expect(stack.of('aws_dynamodb_table_item')['bindings_s3_public_read']).not.toHaveProperty('lifecycle');
  });

  it('are no templates for Terraform, whatever they hold', () => {
    const row = { pk: 'k', content: JSON.stringify({ a: `${reference('x')} %{ if }` }) };

    const text = formatItem(row);

    expect(text).toContain(`$${reference('x')} %%{ if }`);
    expect(read(text)).toBe(JSON.stringify({ pk: { S: row.pk }, content: { S: row.content } }));
  });

  it('hold what is known only after apply as a template, beside text that is none', () => {
    const known = reference('aws_lambda_function.x.qualified_arn');
    const row = { pk: 'k', content: JSON.stringify({ functionName: known, title: `${reference('y')} %{ if }` }) };

    const text = formatItem(row, {}, known);

    expect(text).toContain(`{\\"functionName\\":\\"${known}\\"`);
    expect(text).toContain(`$${reference('y')} %%{ if }`);
  });

  it('are kept: encrypted, restorable, protected, and forgotten when they expire', () => {
    const tables = Object.values(stack.of('aws_dynamodb_table'));

    expect(tables.map(({ name }) => String(name).replace('attack-reactor-test-', '')).sort()).toEqual(
      Object.values(TABLES)
        .map(({ name }) => name)
        .sort(),
    );
    for (const table of tables) {
      expect(table).toMatchObject({
        hash_key: 'pk',
        ttl: { attribute_name: 'expiresAt', enabled: true },
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true },
        deletion_protection_enabled: true,
      });
    }
    expect(stack.of('aws_dynamodb_table')['sfn_statemachines']).toMatchObject({ range_key: 'sk' });
  });
});
