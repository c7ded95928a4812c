/** Identifiers of nobody: mailboxes and accounts are each given out once, numbers as long as there are any. */
import type { Random } from '../base/clock.ts'
import type { Testnet } from './interface.ts'

/** Bytes of the number by which one testnet's identifiers begin. */
const START_BYTES = 4
/** Of one exchange; then they begin again. */
const NUMBERS = 10_000

export function newCsis (random: Random): Required<Pick<Testnet, 'newCsi'>>['newCsi'] {
  const bytes = random.bytes(START_BYTES)
  const start = new DataView(bytes.buffer, bytes.byteOffset, START_BYTES).getUint32(0)
  let given = 0
  return (type = 'tel') => {
    const number = start + given++
    return type === 'tel'
      ? `tel:+1415555${String(number % NUMBERS).padStart(4, '0')}`
      : `${type}:user${number}@example.com`
  }
}
