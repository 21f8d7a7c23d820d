import { lookUp } from '@attack-reactor/kit/contract';

/** The requirements of a password policy, as IAM names them. Absent: not asked for. */
export type Requirements = {
  readonly RequireUppercaseCharacters?: boolean | undefined;
  readonly RequireLowercaseCharacters?: boolean | undefined;
  readonly RequireSymbols?: boolean | undefined;
  readonly RequireNumbers?: boolean | undefined;
  readonly MinimumPasswordLength?: number | undefined;
  readonly PasswordReusePrevention?: number | undefined;
  readonly MaxPasswordAge?: number | undefined;
};

/** A whole policy: the requirements, and what they do not touch. */
export type PasswordPolicy = Requirements & {
  readonly AllowUsersToChangePassword?: boolean | undefined;
  readonly HardExpiry?: boolean | undefined;
};

const LETTERS_AND_NUMBERS = { RequireUppercaseCharacters: true, RequireLowercaseCharacters: true, RequireNumbers: true };

/** https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html */
const BY_CONTROL: Readonly<Record<string, Requirements>> = {
  'IAM.7': { ...LETTERS_AND_NUMBERS, RequireSymbols: true, MinimumPasswordLength: 8 },
  'IAM.10': { ...LETTERS_AND_NUMBERS, MinimumPasswordLength: 7, PasswordReusePrevention: 4, MaxPasswordAge: 90 },
  'IAM.11': { RequireUppercaseCharacters: true },
  'IAM.12': { RequireLowercaseCharacters: true },
  'IAM.13': { RequireSymbols: true },
  'IAM.14': { RequireNumbers: true },
  'IAM.15': { MinimumPasswordLength: 14 },
  'IAM.16': { PasswordReusePrevention: 24 },
  'IAM.17': { MaxPasswordAge: 90 },
};

/** For a finding of no such control: the strictest of CIS, without expiry, which makes passwords weaker. */
const OTHERWISE: Requirements = { ...LETTERS_AND_NUMBERS, RequireSymbols: true, MinimumPasswordLength: 14, PasswordReusePrevention: 24 };

/**
 * The rules that hold without a policy of the account. A policy of its own replaces it wholly, so it must not ask for
 * less.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html#default-policy-details
 */
export const WITHOUT_POLICY: PasswordPolicy = { ...LETTERS_AND_NUMBERS, MinimumPasswordLength: 8 };

/** Requirements of the control; each value of a parameter wins. */
export function chooseRequirements(controlId: string | undefined, parameters: Requirements): Requirements {
  return { ...(lookUp(BY_CONTROL, controlId ?? '') ?? OTHERWISE), ...stated(parameters) };
}

/** The policy that asks for no less than either. @param current null: the account has no policy of its own */
export function strengthened(current: PasswordPolicy | null, wanted: Requirements): PasswordPolicy {
  const base = current ?? WITHOUT_POLICY;
  return stated({
    ...base,
    RequireUppercaseCharacters: either(base.RequireUppercaseCharacters, wanted.RequireUppercaseCharacters),
    RequireLowercaseCharacters: either(base.RequireLowercaseCharacters, wanted.RequireLowercaseCharacters),
    RequireSymbols: either(base.RequireSymbols, wanted.RequireSymbols),
    RequireNumbers: either(base.RequireNumbers, wanted.RequireNumbers),
    MinimumPasswordLength: most(base.MinimumPasswordLength, wanted.MinimumPasswordLength),
    PasswordReusePrevention: most(base.PasswordReusePrevention, wanted.PasswordReusePrevention),
    MaxPasswordAge: least(base.MaxPasswordAge, wanted.MaxPasswordAge),
  });
}

function either(a = false, b = false): boolean {
  return a || b;
}

function most(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function stated<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
