import { defineScene } from '@attack-reactor/kit/scene';
import { createUser, describeAccessKey } from '@attack-reactor/kit/scene/iam-user';

export const scene = defineScene({
  story: 'A user with two access keys, one of which reads data from an unusual place',
  finding: {
    detection: 'Exfiltration:IAMUser/AnomalousBehavior',
    tactic: 'Exfiltration',
    title: 'APIs commonly used in Exfiltration tactics were invoked in an anomalous way.',
    severity: 'HIGH',
  },
  async build(owner) {
    const name = owner.unique('deploy-bot');
    const [key] = await createUser(owner, name, { keys: 2 });
    return { resource: describeAccessKey(key?.id ?? '', name) };
  },
});
