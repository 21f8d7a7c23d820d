import { defineScene } from '@attack-reactor/kit/scene';
import { createUser, userAt } from '@attack-reactor/kit/scene/iam-user';

export const scene = defineScene({
  story: 'A user with an access key that nobody has used for half a year',
  finding: { control: 'IAM.8', title: 'Unused IAM user credentials should be removed', severity: 'MEDIUM' },
  async build(owner) {
    const name = owner.unique('anna');
    await createUser(owner, name, { keys: 1, daysOld: 180 });
    return { resource: userAt(owner.place, name) };
  },
});
