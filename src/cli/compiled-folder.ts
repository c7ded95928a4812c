/** Where Node.js keeps what it compiled of the program, so that it starts sooner. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Of this user alone: whoever could write there could have this program do anything, as everybody can in the folder
 * of temporary files that is Node.js's default.
 */
export function compiledFolder (env: Readonly<Record<string, string | undefined>>): string {
  return env.NODE_COMPILE_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mimi')
}
