/** What the scope of a right covers (docs/protocol.md, "Scopes"): rights end where their scope ends. */
import type { CsiGrammar } from '../identifiers/types.ts'

const NUMBER_RANGE = /^\+[0-9]*$/

/**
 * Whether every identifier under the prefix `narrow` is one under `broad`. Numbers
 * are compared by their digits and tokens by their characters; a domain is one
 * name, which covers itself and nothing else.
 *
 * @param broad - prefix of a scope; empty: every identifier of the type
 * @param narrow - prefix of a scope of the same type
 */
export function scopeCovers (broad: string, narrow: string, grammar: CsiGrammar): boolean {
  if (broad === '') {
    return true
  }
  switch (grammar) {
    case 'tel':
      return NUMBER_RANGE.test(broad) && NUMBER_RANGE.test(narrow) && narrow.startsWith(broad)
    case 'token':
      return narrow.startsWith(broad)
    case 'mailto':
    case 'acct':
    case 'user-at-domain':
      return narrow === broad
  }
}
