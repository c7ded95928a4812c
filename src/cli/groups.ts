/** Headings under which `mimi --help` lists commands. */
export const GROUPS = {
  /** Looking up, claiming, keys: what a person does. */
  people: 'Find and be found:',
  /** Long-running roles. */
  nodes: 'Run a node:',
  /** Registry and evaluation keys. */
  federation: 'Set up a federation:',
  /** Testnets and inspection. */
  develop: 'Try and inspect:',
  more: 'More:'
} as const
