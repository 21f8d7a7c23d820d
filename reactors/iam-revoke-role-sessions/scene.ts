import { defineScene } from '@attack-reactor/kit/scene';
import { createRole, describeSession } from '@attack-reactor/kit/scene/iam-role';

export const scene = defineScene({
  story: 'A role of an instance whose credentials are used from outside of AWS',
  finding: {
    detection: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    tactic: 'Initial Access',
    title: 'Credentials created exclusively for an EC2 instance are being used from an external IP address.',
    severity: 'HIGH',
  },
  async build(owner) {
    const name = owner.unique('app');
    return { resource: describeSession(name, await createRole(owner, name)) };
  },
});
