/** `lookup`: ask. `events`: hear what happens to users. */
export const SCOPES = ['lookup', 'events'] as const
export type Scope = typeof SCOPES[number]
