import * as z from 'zod';
import { binding } from '#domain/reaction/binding.ts';
import { installedReactor } from '#domain/reaction/installed-reactor.ts';
import { rowOf } from '#infra/reaction/reactors.ts';
import { reference, type Synthesised, synthesised } from '../synthesised-pipeline.ts';

/** A text of a Terraform file as Terraform will read it. */
function read(text: unknown): string {
  return String(text).replaceAll('$${', '${').replaceAll('%%{', '%{');
}

const rowSchema = z.object({
  pk: z.object({ S: z.string() }),
  content: z.object({ S: z.string() }),
  owner: z.object({ S: z.string() }).optional(),
});

function rowAt(stack: Synthesised, id: string) {
  return rowSchema.parse(JSON.parse(read(stack.of('aws_dynamodb_table_item')[id]?.['item'])));
}

describe('rows that the platform reads', () => {
  const stack = synthesised({
    reaction: { bindings: [{ id: 's3-public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval' }] },
  });

  it('make a reactor known by the name of its function and the hash of its package', () => {
    const { pk, content } = rowAt(stack, 'reactors_s3_block_public_read');
    const reactor = installedReactor.parse(JSON.parse(content.S));

    expect(pk.S).toBe('reactor#s3-block-public-read');
    expect(reactor.functionName).toBe(stack.of('aws_lambda_function')['reactors_s3_block_public_read']?.['function_name']);
    expect(reactor.sha256).toBe(stack.of('aws_lambda_function')['reactors_s3_block_public_read']?.['source_code_hash']);
  });

  it('hold the bindings of the configuration, which owns them', () => {
    const { pk, content, owner } = rowAt(stack, 'bindings_s3_public_read');

    expect(pk.S).toBe('binding#s3-public-read');
    expect(binding.parse(JSON.parse(content.S))).toMatchObject({
      reactorId: 's3-block-public-read',
      mode: 'approval',
      coolDownMinutes: 60,
    });
    expect(owner?.S).toBe('configuration');
    expect(stack.of('aws_dynamodb_table_item')['bindings_s3_public_read']).not.toHaveProperty('lifecycle');
  });

  it('are no templates for Terraform, whatever they hold', () => {
    const text = rowOf('k', { a: `${reference('x')} %{ if }` });

    expect(text).toContain(`$${reference('x')} %%{ if }`);
    expect(read(text)).toBe(JSON.stringify({ pk: { S: 'k' }, content: { S: JSON.stringify({ a: `${reference('x')} %{ if }` }) } }));
  });

  it('are kept: encrypted, restorable, protected, and forgotten when they expire', () => {
    const tables = Object.values(stack.of('aws_dynamodb_table'));

    expect(tables.map(({ name }) => String(name).replace('attack-reactor-test-', '')).sort()).toEqual([
      'approvals',
      'enrichment-ledger',
      'notification_deliveries',
      'reaction_guards',
      'security_controls',
      'security_local_reactors',
      'sfn_statemachines',
    ]);
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
