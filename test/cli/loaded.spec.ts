import path from 'node:path'
import { expect } from 'chai'
import { build } from 'esbuild'
import { compiledFolder } from '../../src/cli/compiled-folder.ts'

const root = path.join(import.meta.dirname, '../..')

/** What is loaded before a command is chosen: each module, and who asks for it. */
async function loaded (): Promise<ReadonlyMap<string, string>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/process.ts'],
    bundle: true,
    splitting: true,
    outdir: 'nowhere',
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    logLevel: 'error'
  })
  const found = new Map<string, string>()
  const visit = (module: string, by: string): void => {
    if (!found.has(module)) {
      found.set(module, by)
      for (const { path: next, kind } of metafile.inputs[module]?.imports ?? []) {
        if (kind !== 'dynamic-import') {
          visit(next, module)
        }
      }
    }
  }
  visit('src/cli/process.ts', '')
  return found
}

describe('cli: what `mimi --help` loads', () => {
  it('is words alone: of packages the parser of the command line, and nothing that does work', async () => {
    const modules = await loaded()
    const packages = [...modules.keys()].filter(module => !module.startsWith('src/') && !module.startsWith('node:'))
    expect(packages.map(name => `${name} for ${modules.get(name)}`)).to.deep.equal(['commander for src/cli/program.ts'])
    const work = [...modules.keys()].filter(module =>
      /\/(handler|render|key-file|secret-file)\.ts$/.test(module) || /^src\/(store|rpc|protocols|light|dht|dp)\//.test(module))
    expect(work.filter(module => !/\/(constants|defaults|errors)\.ts$/.test(module))
      .map(name => `${name} for ${modules.get(name)}`)).to.deep.equal([])
  })

  it('is compiled once, in a folder of the user\'s own', () => {
    expect(compiledFolder({ XDG_CACHE_HOME: '/home/me/cache' })).to.equal(path.join('/home/me/cache', 'mimi'))
    expect(compiledFolder({ NODE_COMPILE_CACHE: '/elsewhere' })).to.equal('/elsewhere')
    expect(compiledFolder({})).to.match(/mimi$/).and.not.match(/^\/tmp/)
  })
})
