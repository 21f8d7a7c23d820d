import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { HubUnavailable } from '#domain/base/errors.ts';
import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { type ControlOffer, controlOffer } from '#domain/hub/control-offer.ts';
import { findPlace, judgeOffers, type OfferPlace } from '#domain/hub/offer-changes.ts';
import { jsonText, Table } from '#platform/base/table.ts';

/** The hub's own list of controls and the versions that answer to them. Every method throws HubUnavailable where the table is away. */
export interface ControlOffers {
  /** Lists the versions that answer to a control and may be installed. */
  list(control: string): Promise<readonly ControlOffer[]>;
  /** Writes down what a row of the catalog tells now. @param before the row as it was, where somebody knows */
  follow(after: CatalogEntry | undefined, before?: CatalogEntry): Promise<void>;
}

const storedOffer = z.object({ offer: jsonText(controlOffer) }).transform(({ offer }) => offer);

/** Offers as items of one DynamoDB table: a partition is a control, a sort key one version. */
export function controlOffersTable(client: DynamoDBClient, tableName: string): ControlOffers {
  const advice = 'The catalog knows all of it: write the list anew from there.';
  const table = new Table(client, tableName, { schema: storedOffer, error: HubUnavailable, advice });
  return {
    list: (control) => table.query(control),
    async follow(after, before) {
      const { told, forgotten } = judgeOffers(after, before);
      for (const offer of told) await table.put({ ...locate(findPlace(offer)), offer: JSON.stringify(offer) });
      for (const place of forgotten) await table.delete(locate(place));
    },
  };
}

function locate({ control, version }: OfferPlace) {
  return { pk: control, sk: version };
}
