/** The open set of CSI types. The registry says which are allowed; a grammar says how one is canonicalised. */

/** `user-at-domain` and `token` serve types that a registry adds without a change of code. */
export type CsiGrammar = 'tel' | 'mailto' | 'acct' | 'user-at-domain' | 'token'

export interface CsiType {
  /** URI scheme, lower case, without the colon. */
  readonly type: string
  readonly grammar: CsiGrammar
}
