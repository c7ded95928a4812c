/** Another user of the machine, who reads whatever can be read. */
import { spawnSync } from 'node:child_process'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Nobody, in no group of ours. */
const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups']
const OTHERS = 0o077
/** Names each of its arguments that it can open, and what it finds below the folder by itself. */
const READS = [
  'for file; do if head -c 1 -- "$file" >/dev/null 2>&1; then printf "%s\\n" "$file"; fi; done',
  'find "$0" -type f -readable 2>/dev/null'
].join('; ')

export interface Found {
  readonly path: string
  readonly folder: boolean
  /** In octal. */
  readonly mode: string
}

/** Everything below a folder, as its owner sees it. */
export async function allBelow (folder: string): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    found.push({ path, folder: entry.isDirectory(), mode: ((await lstat(path)).mode & 0o777).toString(8) })
  }
  return found
}

/**
 * The files below a folder that another user can read. Where the tests don't run as
 * root nobody can stand in for one; then those whose modes don't shut others out.
 */
export async function readByOthers (folder: string): Promise<readonly string[]> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return (await allBelow(folder))
      .filter(({ folder: isFolder, mode }) => !isFolder && (Number.parseInt(mode, 8) & OTHERS) !== 0)
      .map(({ path }) => path)
  }
  // each file is opened: what only looks readable doesn't count, and the other way round
  const files = (await allBelow(folder)).filter(({ folder: isFolder }) => !isFolder).map(({ path }) => path)
  const { stdout, error } = spawnSync('setpriv', [...NOBODY, 'sh', '-c', READS, folder, ...files], { encoding: 'utf8' })
  if (error != null) {
    throw error
  }
  return [...new Set(stdout.split('\n').filter(line => line !== ''))]
}
