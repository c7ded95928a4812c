import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { routesOf } from '../../src/http/sidecar.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { at } from '../builders/oprf.ts'
import { testLog, testSidecar } from '../builders/sidecar.ts'
import { blocksOf } from './blocks.ts'
import type { HttpServer } from '../../src/http/server.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Block } from './blocks.ts'

const run = promisify(execFile)
const PAGE = path.join(import.meta.dirname, '../../docs/services.md')
/** Compiling takes its time on a busy machine. */
const TIMEOUT = 240_000

const PROGRAMS = {
  bash: { file: 'example.sh', command: ['bash'] },
  python: { file: 'example.py', command: ['python3'] },
  go: { file: 'example.go', command: ['go', 'run'] }
} as const

type Language = keyof typeof PROGRAMS

interface Example {
  readonly language: Language
  readonly block: Block
  /** What stands below it. */
  readonly printed: string
}

function isLanguage (name: string): name is Language {
  return Object.hasOwn(PROGRAMS, name)
}

/** What says when it ran, which is never the same. */
function timeless (printed: string): string {
  return printed.replace(/"since":"[^"]+"/g, '"since":"then"').replace(/"offset_ms":-?[0-9]+/g, '"offset_ms":0')
}

async function examples (): Promise<readonly Example[]> {
  const blocks = await blocksOf(PAGE)
  return blocks.flatMap((block, i) => {
    const { language } = block
    return isLanguage(language) ? [{ language, block, printed: at(blocks, i + 1).code }] : []
  })
}

describe('docs/services.md', function () {
  this.timeout(TIMEOUT)
  let testnet: Testnet
  let sidecar: HttpServer
  let port: number

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      dps: 3,
      change: draft => ({ ...draft, msps: draft.msps.map(msp => ({ ...msp, providerDomain: `${msp.id}.example` })) })
    })
    await testnet.claim({ csi: 'tel:+14155550123', msp: 'msp1', tags: ['Work'] })
    // whose account closes
    await testnet.claim({ csi: 'tel:+14155550188', msp: 'msp1' })
    sidecar = await testSidecar({ node: at(testnet.msps, 0).node })
    port = await sidecar.listen({ host: '127.0.0.1', port: 0 })
  })

  after(async () => {
    await sidecar?.close()
    await testnet?.stop()
  })

  for (const language of Object.keys(PROGRAMS).filter(isLanguage)) {
    const { file, command: [program, ...before] } = PROGRAMS[language]
    const isThere = spawnSync(program, [program === 'go' ? 'version' : '--version']).error == null
    const tried = isThere ? it : it.skip
    const why = isThere ? '' : `: there is no ${program}`
    tried(`has examples in ${language} that print what they say${why}`, async () => {
      const all = (await examples()).filter(example => example.language === language)
      expect(all).not.to.be.empty
      const folder = await mkdtemp(path.join(tmpdir(), 'mimi-services-'))
      try {
        for (const { block, printed } of all) {
          await writeFile(path.join(folder, file), block.code.replaceAll('127.0.0.1:4580', `127.0.0.1:${port}`))
          const env = { ...process.env, MIMI_TOKEN: 'all', GOFLAGS: '-mod=mod', GO111MODULE: 'off' }
          const { stdout } = await run(program, [...before, file], { cwd: folder, env, timeout: TIMEOUT })
          expect(timeless(stdout.trimEnd()), `line ${block.line}`).to.equal(timeless(printed))
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })
  }

  it('has an app that claims through the sidecar, with its key on the device', async () => {
    const csi = 'tel:+14155550188'
    at(testnet.msps, 0).users.add(csi)
    const blocks = await blocksOf(PAGE)
    const i = blocks.findIndex(({ language }) => language === 'js')
    const source = path.join(import.meta.dirname, '../../src/light/carried/sidecar-holder.ts')
    const code = at(blocks, i).code
      .replaceAll('127.0.0.1:4580', `127.0.0.1:${port}`)
      .replace("'mimi-discovery/holder'", JSON.stringify(source))
    const folder = await mkdtemp(path.join(import.meta.dirname, '.services-'))
    try {
      await writeFile(path.join(folder, 'app.mjs'), code)
      const env = { ...process.env, MIMI_TOKEN: 'claims', MIMI_ANCHOR: testnet.federation.anchorText }
      const app = spawn(process.execPath, ['--import', 'tsx', 'app.mjs'], { cwd: folder, env, stdio: 'pipe' })
      let [printed, asked] = ['', '']
      app.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString() })
      app.stderr.on('data', (chunk: Buffer) => {
        asked += chunk.toString()
        const typed = testnet.codeOf(csi)
        if (asked.includes('The code that came by') && typed != null && app.stdin.writable) {
          app.stdin.end(`${typed}\n`)
        }
      })
      const ended = await new Promise<number | null>(resolve => { app.once('close', resolve) })
      expect(ended, asked).to.equal(0)
      expect(printed.trimEnd()).to.equal(at(blocks, i + 1).code)
      const found = await at(testnet.msps, 1).node.discover(csi)
      expect(found.mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp1'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('names each path and its scopes', async () => {
    const page = await readFile(PAGE, 'utf8')
    const routes = routesOf({ node: at(testnet.msps, 0).node, events: await testLog() }, '')
    for (const { method, path: place, scopes } of routes.filter(({ id }) => id !== 'document')) {
      expect(page).to.include(`| \`${method} ${place}\` | ${scopes.map(scope => `\`${scope}\``).join(' or ')} |`)
    }
  })
})
