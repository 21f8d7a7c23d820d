/** The administrator account and aggregation Region of the local cloud. */
export const HOME = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' } as const;
/** The organization of all accounts here. */
export const ORGANIZATION_ID = 'o-a1b2c3d4e5';
/** Accounts whose resources reactors may touch: those of the shipped findings. */
export const MEMBER_ACCOUNTS = ['210987654321', '321098765432', '432109876543'] as const;
