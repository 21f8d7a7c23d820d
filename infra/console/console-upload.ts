import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { AssetType, type ITerraformDependable, TerraformAsset, TerraformIterator } from 'cdktf';
import { Construct } from 'constructs';
import { sha256 } from '#domain/base/hash.ts';
import { type ConsoleSettings, SETTINGS_PATH } from '#domain/console/console-settings.ts';
import { literalText } from '#infra/base/terraform-text.ts';
import type { ConsoleBucket } from './console-bucket.ts';
import { type ConsoleFile, readConsoleFiles } from './console-files.ts';

/** A name with a hash never means another content, so browsers need not ask again. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Browsers ask each time whether there is a newer one. */
const ASK_AGAIN = 'no-cache';
/** Tags of the provider, of which an object takes ten only, say nothing that those of the bucket do not. */
const WITHOUT_TAGS = { defaultTags: { tags: {} } };

export interface ConsoleUploadProps {
  readonly bucket: ConsoleBucket;
  /** Folder of the built console. */
  readonly folder: string;
  readonly settings: ConsoleSettings;
  /** Exists before the first file does. */
  readonly after: ITerraformDependable;
}

/**
 * The files of one release in the bucket, compared by their content, and the settings beside them. Assets come first, and the page
 * that names them after them.
 */
export class ConsoleUpload extends Construct {
  constructor(scope: Construct, id: string, { bucket, folder, settings, after }: ConsoleUploadProps) {
    super(scope, id);
    const files = readConsoleFiles(folder);
    // The path in the plan stays the same from release to release: a file is uploaded anew for its content alone.
    const copy = new TerraformAsset(this, 'files', { path: folder, type: AssetType.DIRECTORY, assetHash: 'release' });
    const upload = (words: string, some: readonly ConsoleFile[], cacheControl: string, dependsOn: ITerraformDependable[]) => {
      const each = TerraformIterator.fromMap(Object.fromEntries(some.map(({ path, hash, contentType }) => [path, { hash, contentType }])));
      return new S3Object(this, words, {
        forEach: each,
        bucket: bucket.name,
        key: each.key,
        source: `${copy.path}/${each.key}`,
        sourceHash: each.getString('hash'),
        contentType: each.getString('contentType'),
        cacheControl,
        overrideProvider: WITHOUT_TAGS,
        dependsOn,
      });
    };
    const assets = upload(
      'assets',
      files.filter(({ isAsset }) => isAsset),
      FOR_EVER,
      [after],
    );
    const written = this.#writeSettings(bucket, settings, after);
    upload(
      'pages',
      files.filter(({ isAsset }) => !isAsset),
      ASK_AGAIN,
      [assets, written],
    );
  }

  #writeSettings(bucket: ConsoleBucket, settings: ConsoleSettings, after: ITerraformDependable): S3Object {
    const text = `${JSON.stringify(settings, undefined, 2)}\n`;
    return new S3Object(this, 'settings', {
      bucket: bucket.name,
      key: SETTINGS_PATH.slice(1),
      content: literalText(text),
      sourceHash: sha256(text),
      contentType: 'application/json; charset=utf-8',
      cacheControl: ASK_AGAIN,
      overrideProvider: WITHOUT_TAGS,
      dependsOn: [after],
    });
  }
}
