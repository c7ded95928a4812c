/** Choices in a file: see choice-store.ts. */
import { dirname } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { makeFolder, readPrivate, replaceFile } from '../node/private-files.ts'
import { choiceSeal } from './choice-store.ts'
import type { Random } from '../base/clock.ts'
import type { ChoiceStore } from './choice-store.ts'

/**
 * In one file, one line a choice, for clients with a few hundred contacts: name and
 * sealed slot in base64.
 *
 * @param secret - 32 bytes; the same for choices to be found again
 */
export function fileChoiceStore (path: string, secret: Uint8Array, random: Random): ChoiceStore {
  const seal = choiceSeal(secret, random)
  const textOf = (name: Uint8Array): string => toString(name, 'base64')
  let choices: Map<string, string> | undefined
  let writing: Promise<void> = Promise.resolve()

  const load = async (): Promise<Map<string, string>> => {
    if (choices == null) {
      const bytes = await readPrivate(path)
      const lines = bytes == null ? [] : toString(bytes).split('\n')
      choices ??= new Map(lines.flatMap(line => {
        const [, name, sealed] = /^([A-Za-z0-9+/]{43}) ([A-Za-z0-9+/]+)$/.exec(line) ?? []
        // a line that can't be read costs one tie to be broken anew
        return name == null || sealed == null ? [] : [[name, sealed]]
      }))
    }
    return choices
  }
  return {
    get: async (sender, lookupKey) => {
      const name = seal.nameOf(sender, lookupKey)
      const sealed = (await load()).get(textOf(name))
      return seal.open(name, sealed == null ? undefined : fromString(sealed, 'base64'))
    },
    set: async (sender, lookupKey, slot) => {
      const known = await load()
      const name = seal.nameOf(sender, lookupKey)
      known.set(textOf(name), toString(seal.seal(name, slot), 'base64'))
      const write = async (): Promise<void> => {
        await makeFolder(dirname(path))
        await replaceFile(path, [...known].map(([each, sealed]) => `${each} ${sealed}\n`).join(''))
      }
      writing = writing.then(write, write)
      await writing
    }
  }
}
