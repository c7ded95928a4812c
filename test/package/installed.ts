/** What an installation of this package brings along, as the lockfile has it. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '../..')

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>
}

export const manifest: {
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly types: string, readonly default: string }>>
} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

const locked: Readonly<Record<string, Locked>> = JSON.parse(
  readFileSync(path.join(root, 'package-lock.json'), 'utf8')
).packages

/** The folder in which `from` finds a package, by Node's rules. */
function folderOf (name: string, from: string): string {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const folder = `${base === '' ? '' : `${base}/`}node_modules/${name}`
    if (folder in locked) {
      return folder
    }
    if (base === '') {
      throw new Error(`${name} is not in the lockfile`)
    }
  }
}

/** Folders below the root that come with these packages, and with what they depend on. */
export function closure (names: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from)
    if (!found.has(folder)) {
      found.add(folder)
      Object.keys(locked[folder]?.dependencies ?? {}).forEach(other => { visit(other, folder) })
    }
  }
  names.forEach(name => { visit(name, '') })
  return [...found]
}

/** Bytes in all files of a folder, without packages inside it. */
export function bytesIn (folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' ? sum : sum + bytesIn(place)
    }
    return sum + statSync(place).size
  }, 0)
}
