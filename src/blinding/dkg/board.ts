/**
 * All that was said in a ceremony, as far as one participant has heard it. A board
 * only grows, and boards of two participants merge by handing over what the other
 * lacks, in any order and as often as one likes: so messages may be lost, come
 * twice or by way of others, and a participant may be gone for a while.
 */
import { toString } from 'uint8arrays/to-string'
import type {
  ApprovalMessage, CeremonyMessage, ComplaintMessage, DealMessage, JoinMessage, RosterMessage
} from './interface.ts'

/** Two of one slot prove that somebody contradicts itself; a third proves nothing more. */
const MAX_PER_SLOT = 2

type Kind = CeremonyMessage['kind']

export class Board {
  readonly #slots: ReadonlyMap<string, readonly CeremonyMessage[]>

  private constructor (slots: ReadonlyMap<string, readonly CeremonyMessage[]>) {
    this.#slots = slots
  }

  static readonly EMPTY = new Board(new Map())

  /** The board with these messages as well; the same board if none is news. */
  with (...messages: readonly CeremonyMessage[]): Board {
    const slots = new Map(this.#slots)
    for (const message of messages) {
      const slot = slotOf(message)
      const there = slots.get(slot) ?? []
      if (there.length < MAX_PER_SLOT && !there.some(({ hash }) => toString(hash) === toString(message.hash))) {
        slots.set(slot, [...there, message])
      }
    }
    const board = new Board(slots)
    return board.size === this.size ? this : board
  }

  get messages (): readonly CeremonyMessage[] {
    return [...this.#slots.values()].flat()
  }

  get size (): number {
    return this.messages.length
  }

  /** Who signed two messages where there may be one. */
  get equivocator (): string | undefined {
    return [...this.#slots.values()].find(({ length }) => length > 1)?.[0]?.from
  }

  /** Whether a participant refused, and didn't join. */
  hasDeclined (dp: string): boolean {
    return this.#one('decline', dp) != null && this.join(dp) == null
  }

  join (dp: string): JoinMessage | undefined {
    return this.#one('join', dp)
  }

  deal (dp: string): DealMessage | undefined {
    return this.#one('deal', dp)
  }

  roster (dp: string): RosterMessage | undefined {
    return this.#one('roster', dp)
  }

  approval (dp: string): ApprovalMessage | undefined {
    return this.#one('approval', dp)
  }

  get complaints (): readonly ComplaintMessage[] {
    return this.messages.filter(message => message.kind === 'complaint')
  }

  #one<K extends Kind> (kind: K, dp: string): Extract<CeremonyMessage, { kind: K }> | undefined {
    return this.#slots.get(`${kind}/${dp}`)?.[0] as Extract<CeremonyMessage, { kind: K }> | undefined
  }
}

/** Of each kind a participant says one thing; it may complain of each dealer. */
function slotOf (message: CeremonyMessage): string {
  const slot = `${message.kind}/${message.from}`
  return message.kind === 'complaint' ? `${slot}/${message.dealer}` : slot
}
