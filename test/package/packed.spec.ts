import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { bytesIn, closure, manifest, root } from './installed.ts'

const run = promisify(execFile)
/** Types take their time on a busy machine. */
const BUILD_TIMEOUT = 900_000
/** Bytes, all packages of a light node. */
const MAX_LIGHT = 25_000_000
/** What isn't for this package: it has no CommonJS, and older Node.js is refused. */
const ESM_ONLY = new Set(['node10', 'node16-cjs'])

const LOOK_UP = `
  import { createTestnet } from 'mimi-discovery/testnet'
  const testnet = await createTestnet({ dps: 3 })
  await testnet.claim({ csi: 'tel:+14155550100', msp: 'msp1' })
  const { outcome, preferred } = await testnet.msps[1].node.discover('tel:+14155550100')
  await testnet.stop()
  console.log(outcome, preferred.mapping.mspId)
`

describe('package, packed', function () {
  this.timeout(BUILD_TIMEOUT)
  let folder: string
  let tarball: Buffer
  let installed: string

  const inProject = async (...args: string[]): Promise<string> =>
    (await run(process.execPath, args, { cwd: path.join(folder, 'project') })).stdout.trim()

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mimi-packed-'))
    const staged = path.join(folder, 'staged')
    await run(
      process.execPath, ['--import', 'tsx', 'scripts/build.ts', '--package', '--into', path.join(staged, 'dist')],
      { cwd: root }
    )
    for (const name of await readdir(root)) {
      if (!['node_modules', 'dist', 'coverage', 'test'].includes(name) && !name.startsWith('.')) {
        await cp(path.join(root, name), path.join(staged, name), { recursive: true })
      }
    }
    // dist is built already, into where nobody else reads
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: staged })
    const [name] = (await readdir(folder)).filter(file => file.endsWith('.tgz'))
    if (name == null) {
      throw new Error('npm packed nothing')
    }
    tarball = await readFile(path.join(folder, name))
    installed = await install(folder, path.join(folder, name))
  })

  after(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('is well formed', async () => {
    const buffer = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) as ArrayBuffer
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true })
    expect(messages).to.deep.equal([])
  })

  it('has types that resolve', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))
    expect(analysis.types).not.to.equal(false)
    const problems = 'problems' in analysis ? analysis.problems : []
    expect(problems.filter(problem => !('resolutionKind' in problem && ESM_ONLY.has(problem.resolutionKind))))
      .to.deep.equal([])
  })

  it('has types that compile with all checks on', async () => {
    await writeFile(path.join(folder, 'project/types.ts'), [
      'mimi-discovery', 'mimi-discovery/dp', 'mimi-discovery/attestor', 'mimi-discovery/holder',
      'mimi-discovery/testnet'
    ]
      .map((name, i) => `import * as m${i} from '${name}'\nvoid m${i}\n`).join(''))
    await inProject(
      path.join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'es2023',
      '--module', 'nodenext', '--lib', 'es2023,es2024.promise,esnext.disposable,dom', '--types', 'node',
      '--typeRoots', path.join(root, 'node_modules/@types'), 'types.ts'
    )
  })

  it('has its licences, those of what is inside it, and the list of that', async () => {
    const files = await readdir(installed)
    expect(files).to.include.members(['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'docs', 'dist'])
    expect(await readFile(path.join(installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8')).to.include('libp2p 3.')
    const sbom = JSON.parse(await readFile(path.join(installed, 'dist/sbom.cdx.json'), 'utf8'))
    expect(sbom.bomFormat).to.equal('CycloneDX')
    const names = sbom.components.map(({ name }: { name: string }) => name)
    expect(names).to.include.members(['libp2p', '@libp2p/interface', 'mailauth'])
    expect(names).not.to.include('mocha')
  })

  it('weighs at most 25 MB with what a light node installs', () => {
    const beside = closure(Object.keys(manifest.dependencies))
    const bytes = beside.reduce((sum, place) => sum + bytesIn(path.join(root, place)), bytesIn(installed))
    expect(bytes).to.be.at.most(MAX_LIGHT)
  })

  it('runs from an empty folder', async () => {
    expect(await inProject('node_modules/mimi-discovery/dist/cli/main.js', '--help')).to.include('Usage: mimi')
    const names = await inProject(
      '--input-type=module', '-e', 'import * as m from "mimi-discovery"; console.log(Object.keys(m).join())'
    )
    expect(names.split(',')).to.include.members(['createLightNode', 'createHolder', 'parseCsi'])
  })

  it('looks up in a testnet from an empty folder', async () => {
    expect(await inProject('--input-type=module', '-e', LOOK_UP)).to.equal('found msp1')
  })

  it('says what to install for a role that needs more', async () => {
    const failed = await inProject('node_modules/mimi-discovery/dist/cli/main.js', 'testnet', '--once')
      .catch((err: unknown) => err)
    expect(failed).to.have.property('stderr').that.includes('npm install smtp-server@')
  })
})

/** As `npm install --omit=optional` does, from what is here. */
async function install (folder: string, tarball: string): Promise<string> {
  const project = path.join(folder, 'project')
  const installed = path.join(project, 'node_modules/mimi-discovery')
  await mkdir(installed, { recursive: true })
  await writeFile(path.join(project, 'package.json'), '{ "type": "module" }')
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1'])
  for (const place of closure(Object.keys(manifest.dependencies))) {
    await cp(path.join(root, place), path.join(project, place), { recursive: true, dereference: true })
  }
  return installed
}
