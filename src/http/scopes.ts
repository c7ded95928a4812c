/**
 * `lookup`: ask. `events`: hear what happens to users. `claims`: have a holder's messages carried. `accounts`: say that
 * one closed.
 */
export const SCOPES = ['lookup', 'events', 'claims', 'accounts'] as const
export type Scope = typeof SCOPES[number]
/** `page`: what the token of a page lets do, which is in no file (src/page). */
export type AnyScope = Scope | 'page'
