/** `lookup`: ask. `events`: hear what happens to users. `carry`: claim through this node. */
export const SCOPES = ['lookup', 'events', 'carry'] as const
export type Scope = typeof SCOPES[number]
