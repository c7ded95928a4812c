/** `lookup`: ask. `events`: hear what happens to users. */
export const SCOPES = ['lookup', 'events'] as const
export type Scope = typeof SCOPES[number]
/** `page`: what the token of a page lets do, which is in no file (src/page). */
export type AnyScope = Scope | 'page'
