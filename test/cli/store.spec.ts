import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { openStore } from '../../src/cli/store.ts'
import { createLogger } from '../../src/node/logger.ts'
import { Health } from '../../src/store/health.ts'
import { LevelBackend } from '../../src/store/level/backend.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { Store } from '../../src/store/interface.ts'

const KEY = 'tel:+441632960001'

describe('cli/store', () => {
  let folder = ''
  let lines: Array<{ level: string, component: string, msg: string }> = []

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'mimi-cli-store-')), 'store')
    lines = []
  })

  afterEach(async () => {
    await rm(join(folder, '..'), { recursive: true })
  })

  const open = async (owner = 'dp 1'): Promise<Store> =>
    await openStore(folder, owner, createLogger({ destination: { write: line => { lines.push(JSON.parse(line)) } } }))

  it('names a damaged row by namespace and hash, and nothing that stood in it', async () => {
    let store = await open()
    await store.namespace('claims').put(fromString(KEY), fromString('secret'))
    await store.close()
    const backend = await LevelBackend.open(folder, new Health())
    await backend.write([{ type: 'put', key: fromString(`k/claims/${KEY}`), value: new Uint8Array(30) }])
    await backend.close()
    store = await open()
    expect(store.health.damaged).to.deep.equal({ claims: 1 })
    await store.close()
    expect(lines).to.have.length(1)
    expect(lines[0]).to.include({ level: 'error', component: 'mimi:store' })
    expect(lines[0]?.msg).to.match(/^a row is not what was written \(claims\): key [0-9a-f]{16}, 1 in all$/)
    expect(JSON.stringify(lines)).to.not.include('1632')
  })

  it('says once that others could read it', async () => {
    await (await open()).close()
    await chmod(folder, 0o755)
    for (const name of await readdir(folder)) {
      await chmod(join(folder, name), 0o644)
    }
    await (await open()).close()
    await (await open()).close()
    expect(lines).to.have.length(1)
    expect(lines[0]?.msg).to.match(/^\d+ files and folders of the store could be read by others; no more$/)
  })

  it('opens for its owner alone', async () => {
    await (await open()).close()
    expect(await rejectionOf(open('dp 2'))).to.include({ code: 'STORE_OTHER_OWNER' })
  })
})
