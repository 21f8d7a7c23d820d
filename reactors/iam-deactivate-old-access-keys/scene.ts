import { defineScene } from '@attack-reactor/kit/scene';
import { createUser, userAt } from '@attack-reactor/kit/scene/iam-user';

export const scene = defineScene({
  story: 'A user with two access keys of last spring',
  finding: {
    control: 'IAM.3',
    title: "IAM users' access keys should be rotated every 90 days or less",
    severity: 'MEDIUM',
  },
  async build(owner) {
    const name = owner.unique('anna');
    await createUser(owner, name, { keys: 2, path: '/team/', daysOld: 200 });
    return { resource: userAt(owner.place, name, '/team/') };
  },
});
