/** As protobuf writes it. */
export function varint (value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0))
    if (rest <= 127n) {
      return Uint8Array.from(bytes)
    }
  }
}
