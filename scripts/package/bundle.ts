/** The JavaScript of `dist`. */
import { chmod, cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { bundleBrowser } from './browser.ts'
import { BROWSER_ENTRY, ENTRIES, PROGRAM, packagesOutside, placeOf } from './entries.ts'
import type { Metafile } from 'esbuild'

/** CommonJS packages among those inside ask for Node's own modules by `require`. */
const REQUIRE = 'import { createRequire as createRequireOfNode } from \'node:module\'\n' +
  'const require = createRequireOfNode(import.meta.url)'

const ASSETS = 'src/page/assets'

/** Returns esbuild's account of what came from where. */
export async function bundlePrograms (root: string, dist: string): Promise<Metafile> {
  const outside = await packagesOutside(root)
  await rm(dist, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...Object.values(ENTRIES).filter(entry => entry !== BROWSER_ENTRY), PROGRAM],
    outbase: 'src',
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: outside.flatMap(name => [name, `${name}/*`]),
    banner: { js: REQUIRE },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true
  })
  // what browsers load goes as it is
  await cp(path.join(root, ASSETS), path.join(dist, 'page/assets'), {
    recursive: true, filter: source => !source.endsWith('.json')
  })
  await chmod(path.join(dist, 'cli/main.js'), 0o755)
  const browser = await bundleBrowser(root, path.join(dist, `${placeOf(BROWSER_ENTRY)}.js`))
  return {
    inputs: { ...metafile.inputs, ...browser.metafile.inputs },
    outputs: { ...metafile.outputs, ...browser.metafile.outputs }
  }
}
