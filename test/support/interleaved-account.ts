import { asJson } from '@attack-reactor/kit/contract';

/** A member account of one bucket, one password policy and one security group. Every call waits for its turn. */
export class InterleavedAccount {
  policy: string | null;
  block: object | null = null;
  passwords: object | null = null;
  rules: readonly { readonly SecurityGroupRuleId: string }[];
  readonly #turn: () => Promise<void>;

  constructor({ policy, rules }: Pick<InterleavedAccount, 'policy' | 'rules'>, turn: () => Promise<void>) {
    this.policy = policy;
    this.rules = rules;
    this.#turn = turn;
  }

  /** Lists of statements and rules have no order. */
  look(): unknown {
    const statements: unknown[] = this.policy === null ? [] : JSON.parse(this.policy).Statement;
    const texts = statements.map((one) => JSON.stringify(one)).toSorted();
    return asJson({ statements: texts, block: this.block, passwords: this.passwords, rules: this.rules });
  }

  /** Answers as AWS does, in the order in which calls get their turn. */
  readonly answer = async (action: string, input: object): Promise<object> => {
    await this.#turn();
    const { Policy, PublicAccessBlockConfiguration, SecurityGroupRuleIds, ...fields } = input as Record<string, never>;
    switch (action) {
      case 's3:GetBucketPolicy':
        return { Policy: this.policy ?? raise('NoSuchBucketPolicy') };
      case 's3:PutBucketPolicy':
        this.policy = Policy ?? null;
        return {};
      case 's3:DeleteBucketPolicy':
        this.policy = null;
        return {};
      case 's3:GetBucketAcl':
        return { Owner: { ID: 'owner' }, Grants: [] };
      case 's3:GetBucketWebsite':
        return raise('NoSuchWebsiteConfiguration');
      case 's3:GetBucketPublicAccessBlock':
        return { PublicAccessBlockConfiguration: this.block ?? raise('NoSuchPublicAccessBlockConfiguration') };
      case 's3:PutBucketPublicAccessBlock':
        this.block = PublicAccessBlockConfiguration ?? null;
        return {};
      case 'iam:GetAccountPasswordPolicy':
        return { PasswordPolicy: this.passwords ?? raise('NoSuchEntityException') };
      case 'iam:UpdateAccountPasswordPolicy':
        // IAM replaces the whole policy; what a call leaves out gets its default.
        this.passwords = { ...NO_REQUIREMENTS, ...fields };
        return {};
      case 'ec2:DescribeSecurityGroups':
        return { SecurityGroups: [] };
      case 'ec2:DescribeSecurityGroupRules':
        return { SecurityGroupRules: this.rules };
      case 'ec2:RevokeSecurityGroupIngress':
        this.#revoke(SecurityGroupRuleIds ?? []);
        return {};
      default:
        throw new Error(`This account does not know ${action}`);
    }
  };

  #revoke(ids: readonly string[]): void {
    if (ids.some((id) => this.rules.every(({ SecurityGroupRuleId }) => SecurityGroupRuleId !== id)))
      raise('InvalidSecurityGroupRuleId.NotFound');
    this.rules = this.rules.filter(({ SecurityGroupRuleId }) => !ids.includes(SecurityGroupRuleId));
  }
}

const NO_REQUIREMENTS = {
  MinimumPasswordLength: 6,
  RequireSymbols: false,
  RequireNumbers: false,
  RequireUppercaseCharacters: false,
  RequireLowercaseCharacters: false,
  AllowUsersToChangePassword: false,
};

function raise(name: string): never {
  throw Object.assign(new Error(`There is none (${name})`), { name });
}

/** Lets one of several runs do its next step whenever all of them wait, in the order that `draw` says. */
export class Turns {
  readonly #waiting: { readonly run: string; readonly go: () => void }[] = [];
  readonly #live = new Set<string>();
  readonly #draw: () => number;

  constructor(draw: () => number) {
    this.#draw = draw;
  }

  /** Resolves when it is the turn of this run. */
  async wait(run: string): Promise<void> {
    if (!this.#live.has(run)) return;
    const turn = new Promise<void>((resolve) => this.#waiting.push({ run, go: resolve }));
    this.#next();
    await turn;
  }

  async all(runs: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
    for (const run of Object.keys(runs)) this.#live.add(run);
    const ended = Object.entries(runs).map(async ([run, work]) => {
      await this.wait(run);
      await work().finally(() => {
        this.#live.delete(run);
        this.#next();
      });
    });
    await Promise.all(ended);
  }

  /** A run whose calls go out together waits on while one of them is answered. */
  #next(): void {
    while (this.#waiting.length > 0 && new Set(this.#waiting.map(({ run }) => run)).size >= this.#live.size) {
      const [chosen] = this.#waiting.splice(this.#draw() % this.#waiting.length, 1);
      chosen?.go();
    }
  }
}
