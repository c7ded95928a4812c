/** The JavaScript for pages: one file, with nothing of Node.js in it. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { BROWSER_ENTRY } from './entries.ts'
import type { BuildResult, Plugin } from 'esbuild'

/** x.browser.ts stands in for x.ts, with the same functions on what browsers have. */
const twins: Plugin = {
  name: 'twins',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path: imported, resolveDir }) => {
      const twin = path.resolve(resolveDir, imported.replace(/\.ts$/, '.browser.ts'))
      return existsSync(twin) ? { path: twin } : undefined
    })
  }
}

/** @hpke asks for Node's module where there is no WebCrypto, which is nowhere. */
const noNode: Plugin = {
  name: 'no-node',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^crypto$/ }, () => ({ path: 'crypto', namespace: 'none' }))
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: '' }))
  }
}

/** @param outfile - @default nowhere: the result has it */
export async function bundleBrowser (
  root: string, outfile?: string
): Promise<BuildResult<{ metafile: true, write: false }>> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [BROWSER_ENTRY],
    outfile: outfile ?? 'browser.js',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    plugins: [twins, noNode],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true
  })
  if (outfile != null) {
    await mkdir(path.dirname(outfile), { recursive: true })
    await writeFile(outfile, exportsApart(result.outputFiles[0]?.text ?? ''))
  }
  return result
}

/** In a line of their own, where tools that look for a module's form find them. */
function exportsApart (code: string): string {
  return code.replace(/export\{(?=[^{}]*\};?\s*$)/, '\nexport{')
}
