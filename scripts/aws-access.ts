import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** A client of the SDK, as far as it knows where and as whom it calls. */
type Client = { readonly config: { region(): Promise<string>; credentials(): Promise<unknown> } };

/** @throws ConfigurationInvalid where the environment names no Region or no credentials */
export async function requireAwsAccess({ config }: Client, exampleRegion: string): Promise<void> {
  await config.region().catch((cause: unknown) => {
    throw new ConfigurationInvalid(`No Region is set. Set AWS_REGION, for example AWS_REGION=${exampleRegion}.`, { cause });
  });
  await config.credentials().catch((cause: unknown) => {
    throw new ConfigurationInvalid('No AWS credentials are found. Set AWS_PROFILE, or what else the AWS CLI would take.', { cause });
  });
}
