/**
 * How tests start `mimi` as a process: what was built where that is of this source, else the source, which takes thrice
 * as long.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')
const built = path.join(root, 'dist/cli/main.js')
const source = path.join(root, 'src')

const changedAt = (file: string): number => statSync(file).mtimeMs
const isBuilt = existsSync(built) && readdirSync(source, { recursive: true, encoding: 'utf8' })
  .every(file => changedAt(path.join(source, file)) < changedAt(built))

/** Of Node.js, before the module. */
export const EXEC_ARGV: readonly string[] = isBuilt ? [] : ['--import', 'tsx']
export const MAIN = isBuilt ? built : path.join(source, 'cli/main.ts')
