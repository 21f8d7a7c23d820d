import { defineScene } from '@attack-reactor/kit/scene';
import { createUser, describeAccessKey } from '@attack-reactor/kit/scene/iam-user';

export const scene = defineScene({
  story: 'A user whose access key makes itself a way back in',
  finding: {
    detection: 'Persistence:IAMUser/AnomalousBehavior',
    tactic: 'Persistence',
    title: 'APIs commonly used in Persistence tactics were invoked in an anomalous way.',
    severity: 'MEDIUM',
  },
  async build(owner) {
    const name = owner.unique('deploy-bot');
    const [key] = await createUser(owner, name, { keys: 1 });
    return { resource: describeAccessKey(key?.id ?? '', name) };
  },
});
