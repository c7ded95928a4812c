/** The open set of CSI types. The registry says which are allowed; a grammar says how one is canonicalised. */

/** `user-at-domain` and `token` serve types that a registry adds without a change of code. */
export const CSI_GRAMMARS = ['tel', 'mailto', 'acct', 'user-at-domain', 'token'] as const

export type CsiGrammar = typeof CSI_GRAMMARS[number]

export interface CsiType {
  /** URI scheme, lower case, without the colon. */
  readonly type: string
  readonly grammar: CsiGrammar
}

/** What a federation allows unless its registry says otherwise. */
export const DEFAULT_CSI_TYPES: readonly CsiType[] = [
  { type: 'tel', grammar: 'tel' },
  { type: 'mailto', grammar: 'mailto' },
  { type: 'acct', grammar: 'acct' }
]
