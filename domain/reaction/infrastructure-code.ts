/** Ownership of a resource as its tags tell it; undefined: nobody could tell. */
export type Ownership =
  | { readonly kind: 'by-hand' }
  /** `name` is the tag as `key=value`, or the CloudFormation stack. */
  | { readonly kind: 'infrastructure-code'; readonly by: 'tag' | 'stack'; readonly name: string };

/** Set by CloudFormation itself on every resource of a stack that can carry tags. */
const STACK_TAG = /^aws:cloudformation:stack-(id|name)$/;
const TOOL_TAG = /^(managed[-_ ]?by|provisioned[-_ ]?by|provisioner|created[-_ ]?by|iac|infrastructure[-_ ]?as[-_ ]?code)$/i;
const TOOLS = /terraform|opentofu|cloudformation|aws-?cdk|\bcdk\b|cdktf|pulumi|crossplane|serverless/i;
const TOOL_NAMED_TAG = /^(terraform|opentofu|pulumi|cdktf?|aws-cdk|crossplane)([:/_-].*)?$/i;

/** Reads from tags if infrastructure code owns a resource: those that such tools set, and names that people use for them. */
export function ownershipByTags(tags: Readonly<Record<string, string>>): Ownership {
  for (const [key, value] of Object.entries(tags)) {
    const denied = /^(false|no|0)$/i.test(value);
    if (STACK_TAG.test(key) || (TOOL_NAMED_TAG.test(key) && !denied) || (TOOL_TAG.test(key) && TOOLS.test(value))) {
      return { kind: 'infrastructure-code', by: 'tag', name: `${key}=${value}` };
    }
  }
  return { kind: 'by-hand' };
}
