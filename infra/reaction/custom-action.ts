import { SecurityhubActionTarget } from '@cdktf/provider-aws/lib/securityhub-action-target/index.js';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';

const EVENT = 'Security Hub Findings - Custom Action';

type Alternative = { readonly 'detail-type': readonly string[] };

/** The button in the Security Hub console that sends chosen findings to the reaction path. */
export class CustomAction extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const stack = BaseStack.of(this);
    // At most 20 letters and digits: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateActionTarget.html
    const identifier = `react${stack.config.environment.replaceAll('-', '')}`.slice(0, 20);
    const action = new SecurityhubActionTarget(this, 'action-target', {
      identifier,
      name,
      description: 'Starts the reaction that a binding wants for the chosen findings.',
    });
    this.arn = stack.literalArn(action, identifier);
  }

  /**
   * A pattern whose custom actions are narrowed to this one: other actions of the account mean something else.
   * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
   */
  narrow<Pattern extends { readonly $or: readonly Alternative[] }>(pattern: Pattern): object {
    const $or = pattern.$or.flatMap((alternative) => {
      const others = alternative['detail-type'].filter((type) => type !== EVENT);
      if (others.length === alternative['detail-type'].length) return [alternative];
      const ours = { ...alternative, 'detail-type': [EVENT], resources: [this.arn] };
      return others.length === 0 ? [ours] : [{ ...alternative, 'detail-type': others }, ours];
    });
    return { ...pattern, $or };
  }
}
