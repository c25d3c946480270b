/** A document put together from the fields that the main thread knows and the bytes of the rest. Both are JSON objects; `rest` has at least one field. */
export function documentWith(head: object, rest: Uint8Array): Buffer {
  const begin = Buffer.from(`${JSON.stringify(head).slice(0, -1)},`);
  return Buffer.concat([begin, rest.subarray(1)]);
}
