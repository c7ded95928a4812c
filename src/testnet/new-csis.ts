/** Identifiers of nobody: mailboxes and accounts are each given out once, numbers as long as there are any. */
import { lotOf } from '../base/lot.ts'
import type { Random } from '../base/clock.ts'
import type { Testnet } from './interface.ts'

/** Of one exchange; then they begin again. */
const NUMBERS = 10_000

export function newCsis (random: Random): Required<Pick<Testnet, 'newCsi'>>['newCsi'] {
  const start = lotOf(random)
  let given = 0
  return (type = 'tel') => {
    const number = start + given++
    return type === 'tel'
      ? `tel:+1415555${String(number % NUMBERS).padStart(4, '0')}`
      : `${type}:user${number}@example.com`
  }
}
