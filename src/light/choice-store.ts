/**
 * Remembers how a tie was broken, so that a sender keeps writing to the same
 * place, also after a restart, until the user asks to choose anew (draft, 7.1).
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { readIfThere, replaceFile } from '../node/private-files.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { KeyValueStore } from '../store/interface.ts'

export interface ChoiceStore {
  /** Slot of the mapping that was chosen. */
  get (sender: string, lookupKey: LookupKey): Promise<string | undefined>
  /** Durable when it resolves. */
  set (sender: string, lookupKey: LookupKey, slot: string): Promise<void>
}

/** Tells neither who asked nor for whom. */
function nameOf (sender: string, lookupKey: LookupKey): string {
  return toString(sha256(lookupKey, fromString(sender)), 'base16')
}

export function memoryChoiceStore (): ChoiceStore {
  const choices = new Map<string, string>()
  return {
    get: async (sender, lookupKey) => choices.get(nameOf(sender, lookupKey)),
    set: async (sender, lookupKey, slot) => { choices.set(nameOf(sender, lookupKey), slot) }
  }
}

/** In a namespace of a node's store. */
export function storedChoices (store: Pick<KeyValueStore, 'get' | 'put'>): ChoiceStore {
  return {
    get: async (sender, lookupKey) => {
      const slot = await store.get(fromString(nameOf(sender, lookupKey)))
      return slot == null ? undefined : toString(slot)
    },
    set: async (sender, lookupKey, slot) => { await store.put(fromString(nameOf(sender, lookupKey)), fromString(slot)) }
  }
}

/** In one file, one line a choice: for clients with a few hundred contacts. */
export function fileChoiceStore (path: string): ChoiceStore {
  let choices: Map<string, string> | undefined
  let writing: Promise<void> = Promise.resolve()

  const load = async (): Promise<Map<string, string>> => {
    if (choices == null) {
      const bytes = await readIfThere(path)
      const lines = bytes == null ? [] : toString(bytes).split('\n')
      choices ??= new Map(lines.flatMap(line => {
        const [name, slot] = line.split(' ')
        // a line that can't be read costs one tie to be broken anew
        return name == null || slot == null ? [] : [[name, slot]]
      }))
    }
    return choices
  }
  return {
    get: async (sender, lookupKey) => (await load()).get(nameOf(sender, lookupKey)),
    set: async (sender, lookupKey, slot) => {
      const known = await load()
      known.set(nameOf(sender, lookupKey), slot)
      const write = async (): Promise<void> => {
        await replaceFile(path, [...known].map(([name, value]) => `${name} ${value}\n`).join(''))
      }
      writing = writing.then(write, write)
      await writing
    }
  }
}
