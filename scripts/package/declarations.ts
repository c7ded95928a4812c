/**
 * Types of the public entries, each with what it uses of types that aren't public.
 * Nobody who installs this package needs the types of packages that are inside it.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { ENTRIES, packagesOutside, placeOf } from './entries.ts'

const run = promisify(execFile)

export async function writeDeclarations (root: string, dist: string): Promise<void> {
  const outside = await packagesOutside(root)
  const isOutside = (id: string): boolean =>
    id.startsWith('node:') || outside.some(name => id === name || id.startsWith(`${name}/`))
  // below the root, where packages are found
  const plain = await mkdtemp(path.join(root, '.types-'))
  try {
    await run(process.execPath, [
      path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json', '--emitDeclarationOnly',
      '--sourceMap', 'false', '--outDir', plain
    ], { cwd: root })
    const input = Object.fromEntries(Object.values(ENTRIES).map(placeOf)
      .map(place => [place, path.join(plain, `${place}.d.ts`)]))
    const bundle = await rollup({ input, external: isOutside, plugins: [dts({ respectExternal: true })], onwarn })
    await bundle.write({ dir: dist, entryFileNames: '[name].d.ts', chunkFileNames: 'chunks/[name]-[hash].d.ts' })
    await bundle.close()
  } finally {
    await rm(plain, { recursive: true, force: true })
  }
}

function onwarn ({ message }: { readonly message: string }): void {
  // types that only others are made of needn't be public
  if (!message.includes('private shared type exports')) {
    throw new Error(message)
  }
}
