import { listGrants, ownArn, readVariables, reference, synthesized } from '../synthesized-pipeline.ts';

describe('the way of a change of findings into lists', () => {
  const stack = synthesized({ findings: { indexWindowSeconds: 45 } });

  it('leads from the stream of the table to the function, in halves and with partial answers, for a day', () => {
    expect(stack.of('aws_lambda_event_source_mapping')['finding_changes']).toMatchObject({
      event_source_arn: reference('aws_dynamodb_table.security_findings.stream_arn'),
      function_name: ownArn('function', 'index-findings'),
      starting_position: 'TRIM_HORIZON',
      batch_size: 500,
      maximum_batching_window_in_seconds: 45,
      parallelization_factor: 1,
      bisect_batch_on_function_error: true,
      maximum_retry_attempts: 1000,
      maximum_record_age_in_seconds: 82_800,
      function_response_types: ['ReportBatchItemFailures'],
      destination_config: { on_failure: { destination_arn: ownArn('queue', 'finding-changes-dead-letters') } },
    });
  });

  it('waits for the migration, which makes the login of the function', () => {
    const { depends_on } = stack.of('aws_lambda_event_source_mapping')['finding_changes'] ?? {};

    expect(depends_on).toContain('aws_lambda_invocation.migration');
    expect(readVariables(stack, 'index_findings')).toMatchObject({ DATABASE_USER: 'attack_indexer', DATABASE_AUTH: 'iam' });
    expect(readVariables(stack, 'migrate')).toMatchObject({ INDEXER_USER: 'attack_indexer' });
  });

  it('is all that the function may do', () => {
    const own = ['ListStreams', 'ReadStream', 'SetAside', 'WriteReadModel'];
    const ofEveryFunction = ['CodeLeavesNetworkAlone', 'JoinNetwork', 'WriteLogs', 'WriteTraces'];

    expect(Object.keys(listGrants(stack, 'index_findings')).toSorted()).toEqual([...ofEveryFunction, ...own].toSorted());
  });
});
