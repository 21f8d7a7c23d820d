import { crc32, deflateRawSync } from 'node:zlib';

/** A file of a zip as somebody writes it who means no good; what is left out is as a package has it. */
export type RawEntry = {
  readonly name: string | Uint8Array;
  readonly data: Uint8Array;
  readonly mode?: number;
  readonly method?: number;
  readonly flags?: number;
  /** Lies of the zip about the data. */
  readonly stated?: { readonly bytes?: number; readonly crc32?: number };
  /** The name in the header before the data, where it differs from the directory's. */
  readonly headerName?: string;
  /** Packed data in place of that of `data`. */
  readonly packed?: Uint8Array;
};

/** Writes a zip by hand, in the order of its entries, without a rule. @param between bytes before each entry */
export function writeRawZip(entries: readonly RawEntry[], between: Uint8Array = new Uint8Array()): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const { header, body, record } = writeEntry(entry, at + between.byteLength);
    parts.push(between, header, body);
    directory.push(record);
    at += between.byteLength + header.byteLength + body.byteLength;
  }
  const length = directory.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

function writeEntry({ name, data, mode = 0o100644, method = 8, flags = 0, stated, headerName, packed }: RawEntry, offset: number) {
  const body = packed ?? (method === 8 ? deflateRawSync(data) : data);
  const names = [headerName ?? name, name].map((one) => (typeof one === 'string' ? Buffer.from(one) : Buffer.from(one)));
  const [inHeader = Buffer.alloc(0), inDirectory = Buffer.alloc(0)] = names;
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(flags, 2);
  facts.writeUInt16LE(method, 4);
  facts.writeUInt32LE(stated?.crc32 ?? crc32(data), 10);
  facts.writeUInt32LE(body.byteLength, 14);
  facts.writeUInt32LE(stated?.bytes ?? data.byteLength, 18);
  const signature = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((mode << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  const withName = (length: number) => {
    const copy = Buffer.from(facts);
    copy.writeUInt16LE(length, 22);
    return copy;
  };
  return {
    header: Buffer.concat([signature(0x04034b50), withName(inHeader.byteLength), inHeader]),
    body,
    record: Buffer.concat([signature(0x02014b50), Buffer.from([20, 3]), withName(inDirectory.byteLength), rest, inDirectory]),
  };
}
