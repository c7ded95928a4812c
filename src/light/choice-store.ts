/**
 * Remembers how a tie was broken, so that a sender keeps writing to the same
 * place, also after a restart, until the user asks to choose anew (draft, 7.1).
 * On a disk, names are MACs and slots are sealed: who chose, for whom and what is
 * known to whoever has the secret alone.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hmacSha256 } from '../base/hash.ts'
import { hkdf } from '../base/hkdf.ts'
import { openAt, sealAt } from '../node/sealed.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Random } from '../base/clock.ts'
import type { KeyValueStore } from '../store/interface.ts'

const KEY_LENGTH = 32

export interface ChoiceStore {
  /** Slot of the mapping that was chosen. */
  get (sender: string, lookupKey: LookupKey): Promise<string | undefined>
  /** Durable when it resolves. */
  set (sender: string, lookupKey: LookupKey, slot: string): Promise<void>
}

export function memoryChoiceStore (): ChoiceStore {
  const choices = new Map<string, string>()
  const nameOf = (sender: string, lookupKey: LookupKey): string => `${toString(lookupKey, 'base16')}/${sender}`
  return {
    get: async (sender, lookupKey) => choices.get(nameOf(sender, lookupKey)),
    set: async (sender, lookupKey, slot) => { choices.set(nameOf(sender, lookupKey), slot) }
  }
}

/** Names and slots as they are kept. */
export interface ChoiceSeal {
  /** 32 bytes. */
  nameOf (sender: string, lookupKey: LookupKey): Uint8Array
  seal (name: Uint8Array, slot: string): Uint8Array
  /** Undefined for what is not ours: the tie is broken anew. */
  open (name: Uint8Array, sealed: Uint8Array | undefined): string | undefined
}

/** Lookup keys, in the names, are of one federation. */
export function choiceSeal (secret: Uint8Array, random: Random): ChoiceSeal {
  const derive = (info: string): Uint8Array => hkdf('sha512', secret, new Uint8Array(), fromString(info), KEY_LENGTH)
  const [names, slots] = [derive('mimi-discovery/1/choice-name'), derive('mimi-discovery/1/choice-slot')]
  return {
    nameOf: (sender, lookupKey) =>
      hmacSha256(names, lookupKey, fromString(sender)),
    seal: (name, slot) => sealAt(slots, name, fromString(slot), random),
    open: (name, sealed) => {
      const slot = sealed == null ? undefined : openAt(slots, name, sealed)
      return slot == null ? undefined : toString(slot)
    }
  }
}

/**
 * In a namespace of a node's store.
 *
 * @param secret - 32 bytes, such as the node's seed; the same for choices to be found again
 */
export function storedChoices (
  store: Pick<KeyValueStore, 'get' | 'put'>, secret: Uint8Array, random: Random
): ChoiceStore {
  const seal = choiceSeal(secret, random)
  return {
    get: async (sender, lookupKey) => {
      const name = seal.nameOf(sender, lookupKey)
      return seal.open(name, await store.get(name))
    },
    set: async (sender, lookupKey, slot) => {
      const name = seal.nameOf(sender, lookupKey)
      await store.put(name, seal.seal(name, slot))
    }
  }
}
