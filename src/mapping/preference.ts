/** The recipient's preference (draft, section 7.1): tags, and the choice among mappings. */
import { fromString } from 'uint8arrays/from-string'
import { MAX_TAGS_LENGTH } from '../base/limits.ts'
import { MappingError } from './errors.ts'

/** Designates the default mapping; stands alone (draft, 7.1 (1)). */
export const DEFAULT_TAG = 'Default'

declare const brand: unique symbol
/** One or more tags that follow the rules. Made by `parseTags` only. */
export type Tags = readonly string[] & { readonly [brand]: 'Tags' }

/** Controls, format characters (which hide or turn text), surrogates, and the comma, which joins tags in text. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp},]/u
/** Between two tags in the total length. */
const SEPARATOR_LENGTH = 1

/**
 * @param input - one tag, or a list of them, in the holder's order
 * @throws MappingError `TAGS_MISSING`, `TAGS_TOO_LONG`, `TAG_EMPTY`, `TAG_CHARACTER`, `TAG_DUPLICATE`,
 * `TAG_DEFAULT_IN_LIST`
 */
export function parseTags (input: string | readonly string[]): Tags {
  const tags = typeof input === 'string' ? [input] : [...input]
  if (tags.length === 0) {
    throw new MappingError('TAGS_MISSING')
  }
  const length = tags.reduce((sum, tag) => sum + fromString(tag).byteLength, SEPARATOR_LENGTH * (tags.length - 1))
  if (length > MAX_TAGS_LENGTH) {
    throw new MappingError('TAGS_TOO_LONG', { detail: `${length} bytes of ${MAX_TAGS_LENGTH}` })
  }
  for (const tag of tags) {
    if (tag.trim() === '' || tag.trim() !== tag) {
      throw new MappingError(FORBIDDEN.test(tag) ? 'TAG_CHARACTER' : 'TAG_EMPTY')
    }
    if (FORBIDDEN.test(tag) || tag.normalize('NFC') !== tag) {
      throw new MappingError('TAG_CHARACTER')
    }
  }
  if (new Set(tags).size !== tags.length) {
    throw new MappingError('TAG_DUPLICATE')
  }
  if (tags.length > 1 && tags.includes(DEFAULT_TAG)) {
    throw new MappingError('TAG_DEFAULT_IN_LIST')
  }
  return tags as readonly string[] as Tags
}

/** What `choose` looks at; a `VerifiedMapping` is one. */
export interface Choosable {
  /** See `slotOf`. */
  readonly slot: string
  readonly mspId: string
  readonly tags: readonly string[]
}

/** What the sender knows. */
export interface Sender {
  /** Wanted tags, the most wanted first. @default none */
  readonly tags?: readonly string[]
  /** Id of the MSP that the sender uses. @default none */
  readonly app?: string
  /**
   * Slot of an earlier choice: kept as long as it exists (draft, 7.1 (5)). Leave
   * it out when the user asks to choose anew, and only then.
   *
   * @default none
   */
  readonly remembered?: string
}

/** Which rule decided. */
export type ChoiceReason = 'remembered' | 'tags' | 'app' | 'default' | 'precedence'

export interface Choice<M> {
  /** Its `slot` is what to remember. */
  readonly choice: M
  readonly reason: ChoiceReason
  /** True when the rule left several, and the later rules broke the tie. */
  readonly tie: boolean
}

/**
 * Chooses where to write: as the sender asked by tag, else the same app, else
 * what the recipient calls default, else precedence. What one rule leaves open
 * the next ones narrow down, and precedence always decides.
 *
 * @param mappings - verified and not struck, by precedence
 * @returns undefined when there is none
 */
export function choose<M extends Choosable> (mappings: readonly M[], sender: Sender = {}): Choice<M> | undefined {
  const remembered = mappings.find(({ slot }) => slot === sender.remembered)
  if (remembered != null) {
    return { choice: remembered, reason: 'remembered', tie: false }
  }
  const rules: ReadonlyArray<[ChoiceReason, (mapping: M) => boolean]> = [
    ...(sender.tags ?? [])
      .map((tag): [ChoiceReason, (mapping: M) => boolean] => ['tags', ({ tags }) => tags.includes(tag)]),
    ['app', ({ mspId }) => mspId === sender.app],
    ['default', ({ tags }) => tags.includes(DEFAULT_TAG)]
  ]
  let candidates = mappings
  let decided: { reason: ChoiceReason, tie: boolean } | undefined
  for (const [reason, passes] of rules) {
    const passing = candidates.filter(passes)
    if (passing.length > 0) {
      candidates = passing
      decided ??= { reason, tie: passing.length > 1 }
    }
  }
  const [choice] = candidates
  return choice == null ? undefined : { choice, ...decided ?? { reason: 'precedence', tie: candidates.length > 1 } }
}
