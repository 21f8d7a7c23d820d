import { findMentionProblem } from '#domain/notification/mention.ts';

describe('findMentionProblem', () => {
  it.each([
    ['wecom-webhook', ['li.wei', 'ana@example']],
    ['wecom-app', ['li.wei']],
    ['dingtalk', ['manager4220', 'mobile:13800138000', 'mobile:+86-13800138000']],
    ['feishu', ['ou_7d8a6e6df7621556ce0d21922b676706', '35bd3e7g']],
    ['slack', ['U012AB3CD', 'W012AB3CD', 'S0614TZR7']],
    ['teams', ['li.wei@example.com=Li Wei', "5e3ce6c0-2b1f-4285-8d4b-75ee78787346=Aña O'Neill"]],
    ['webhook', []],
  ])('takes what %s calls people', (channel, mentions) => {
    expect(findMentionProblem(channel, mentions)).toBeUndefined();
  });

  it.each([
    ['wecom-webhook', 'ana> <@all', '"ana> <@all" is not a user id of WeCom'],
    ['dingtalk', '@all', '"@all" is not a user id of DingTalk, or mobile: and a phone number'],
    ['feishu', 'x></at><at id=all', 'is not an open id'],
    ['slack', '!channel', 'is not the id of a member'],
    ['teams', 'li.wei@example.com', 'is not id=Name'],
    ['teams', 'li=<at>x</at>', 'is not id=Name'],
    ['webhook', 'ana', 'channel webhook cannot mention people'],
  ])('says what is wrong for %s: %s', (channel, mention, problem) => {
    expect(findMentionProblem(channel, [mention])).toContain(problem);
  });
});
