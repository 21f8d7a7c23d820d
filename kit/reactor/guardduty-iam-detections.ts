/**
 * GuardDuty finding types in which somebody acts with credentials of IAM, by family. Not `Policy:IAMUser/…`: those are about
 * how the root user is used, whose credentials nothing here can take away.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
 */
export const GUARDDUTY_IAM_DETECTIONS: readonly string[] = [
  'CredentialAccess:IAMUser/*',
  'DefenseEvasion:IAMUser/*',
  'Discovery:IAMUser/*',
  'Exfiltration:IAMUser/*',
  'Impact:IAMUser/*',
  'InitialAccess:IAMUser/*',
  'PenTest:IAMUser/*',
  'Persistence:IAMUser/*',
  'PrivilegeEscalation:IAMUser/*',
  'Recon:IAMUser/*',
  'Stealth:IAMUser/*',
  'UnauthorizedAccess:IAMUser/*',
];
