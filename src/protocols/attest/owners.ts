/**
 * Which holder keys proved an identifier: strangers can't use up what these may
 * ask for. Of one identifier the latest few count, so that whoever can prove
 * it can't multiply the messages by ever new keys. Knows identifiers and holder
 * keys by keyed hashes only, and forgets with time.
 */
import { lruMap } from '../../base/lru.ts'
import { MAX_OWNED_IDENTIFIERS, OWNERS_PER_IDENTIFIER, OWNER_MEMORY } from './constants.ts'
import type { AttestJournal } from './journal.ts'

/** A holder key, under its name for one identifier. */
interface Owner {
  readonly holder: string
  /** When it was proved, milliseconds since the epoch. */
  readonly at: number
}

const KIND = 'owners'

export class Owners {
  readonly #owners = lruMap<readonly Owner[]>(MAX_OWNED_IDENTIFIERS)
  readonly #journal: AttestJournal

  constructor (journal: AttestJournal) {
    this.#journal = journal
    for (const [identifier, { value }] of journal.remembered(KIND)) {
      const known = value as Owner[]
      this.#owners.set(identifier, known.map(owner => ({ ...owner, at: Math.min(owner.at, journal.openedAt) })))
    }
  }

  /** It was proved, now or when it was attested; older than what is known already counts for nothing. */
  proved (identifier: string, holder: string, at: number): void {
    const known = this.#owners.get(identifier) ?? []
    if (known.some(owner => owner.holder === holder && owner.at >= at)) {
      return
    }
    const owners = [...known.filter(owner => owner.holder !== holder), { holder, at }]
      .sort((a, b) => b.at - a.at)
      .slice(0, OWNERS_PER_IDENTIFIER)
    this.#owners.set(identifier, owners)
    this.#journal.put(KIND, identifier, owners, (owners[0]?.at ?? at) + OWNER_MEMORY)
  }

  /** @param since - when the identifier went from one to another: who proved it before has it no more */
  has (identifier: string, holder: string, now: number, since: number): boolean {
    const owners = this.#owners.get(identifier) ?? []
    return owners.some(owner => owner.holder === holder && owner.at >= since && now < owner.at + OWNER_MEMORY)
  }
}
