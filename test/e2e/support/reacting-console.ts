import { lookAtBucket, makePublicBucket } from '#local/reaction/scene.ts';
import { type ApiWorld, SHOP, startApiWorld } from '../../support/api-world.ts';
import { failedControl } from '../../support/findings.ts';
import { type ConsoleBrowser, openBrowser } from './browser.ts';

export const REGION = 'eu-central-1';

type Given = { readonly control: string; readonly status?: string };

/** A platform that reacts, with its console and a browser, for the tests of one file. */
export class ReactingConsole {
  #world: ApiWorld | undefined;
  #browser: ConsoleBrowser | undefined;

  async start(options: Parameters<typeof startApiWorld>[0] = {}): Promise<void> {
    this.#world = await startApiWorld({ ...options, withReaction: true });
    this.#browser = await openBrowser();
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#world?.close();
  }

  get world(): ApiWorld {
    return requirePart(this.#world);
  }

  get browser(): ConsoleBrowser {
    return requirePart(this.#browser);
  }

  get reaction() {
    return requirePart(this.world.cloud.reaction);
  }

  /** Tells whether anybody can read a bucket of the shop; the account is asked. */
  look(bucket: string) {
    return lookAtBucket(this.reaction.memberAccounts, { accountId: SHOP, region: REGION, bucket });
  }

  /** A bucket that anybody can read comes to light; resolves when nothing is left to do about it. */
  async bringIn(bucket: string, { control, status = 'NEW' }: Given): Promise<void> {
    await makePublicBucket(this.reaction.memberAccounts, { accountId: SHOP, region: REGION, bucket });
    const Resources = [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${bucket}`, Partition: 'aws', Region: REGION }];
    const document = failedControl(control, { on: bucket, AwsAccountId: SHOP, Region: REGION, Resources });
    this.world.cloud.securityHub.ingest({ ...document, Workflow: { Status: status } });
    await this.world.cloud.settled();
  }
}

function requirePart<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The platform of this file has not started.');
  return part;
}
