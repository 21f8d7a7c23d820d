import { everyEnvironment, synthesized } from './synthesized-pipeline.ts';

describe.each(Object.entries(everyEnvironment))('descriptions: %s', (_, overrides) => {
  it('says in one line what each role, topic and schedule is for', () => {
    const stack = synthesized(overrides);
    const roles = Object.values(stack.of('aws_iam_role')).map(({ description }) => description);
    const topics = Object.values(stack.of('aws_sns_topic')).map(({ display_name }) => display_name);
    const schedules = Object.values(stack.of('aws_scheduler_schedule')).map(({ description }) => description);

    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html: Latin letters, at most 1000.
    for (const description of roles) expect(description).toMatch(/^[A-Z][\x20-\x7e\xa1-\xff]{20,250}$/);
    for (const description of schedules) expect(description).toMatch(/^[A-Z].{20,200}\.$/);
    // https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html: at most 100 characters.
    for (const name of topics) expect(name).toMatch(/^attack-reactor-test .{4,80}$/);
    expect(roles).toEqual([...new Set(roles)]);
  });
});
