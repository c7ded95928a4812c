/** What is built: the package's public entries and its program, by their source. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** Subpath of package.json's exports → source. */
export const ENTRIES = {
  '.': 'src/index.ts',
  './dp': 'src/dp/dp.ts',
  './attestor': 'src/attestor/attestor.ts',
  './holder': 'src/light/carried/sidecar-holder.ts',
  './browser': 'src/light/browser.ts',
  './testnet': 'src/testnet/index.ts'
}

/** Of these, the one for pages: a file by itself. */
export const BROWSER_ENTRY = ENTRIES['./browser']

export const PROGRAM = 'src/cli/main.ts'

/** `src/dp/dp.ts` → `dp/dp`, as below `dist`. */
export function placeOf (source: string): string {
  return path.posix.relative('src', source).replace(/\.ts$/, '')
}

/** Packages that are installed beside ours, and not inside it. */
export async function packagesOutside (root: string): Promise<readonly string[]> {
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]
}
