import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { backupRoutes, rowsOf } from '../../src/node/backup-routes.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { until } from '../builders/replicas.ts'
import type { BackupPage, BackupRefused, BackupRoutes } from '../../src/node/backup-routes.ts'

const VALUE = new Uint8Array(1024 * 1024)

type Answer = BackupPage | BackupRefused

describe('node/backup-routes', () => {
  const store = memoryStore()
  const keyOf = (n: number): Uint8Array => fromString(`row ${n}`)
  let open: BackupRoutes[] = []

  before(async () => {
    for (let n = 0; n < 5; n++) {
      await store.namespace('rows').put(keyOf(n), VALUE)
    }
  })
  afterEach(async () => {
    await Promise.all(open.map(async ({ close }) => { await close() }))
    open = []
  })

  function routes (init?: { readonly patience: number }): (backup: string, page: number) => Promise<Answer> {
    const made = backupRoutes(store, init)
    open.push(made)
    const route = made.routes.get('/backup') ?? expect.fail('no route')
    return async (backup, page) => {
      const { status, body = '' } = await route.answer(fromString(JSON.stringify({ backup, page })))
      expect(status).to.equal(200)
      return JSON.parse(body) as Answer
    }
  }

  const page = (answer: Answer): BackupPage => 'error' in answer ? expect.fail(answer.error.code) : answer
  const code = (answer: Answer): string => 'error' in answer ? answer.error.code : expect.fail('no refusal')

  it('gives all rows once, a few at a time', async () => {
    const ask = routes()
    const pages = [page(await ask('a', 0)), page(await ask('a', 1)), page(await ask('a', 2))]
    expect(pages.map(({ last }) => last)).to.deep.equal([false, false, true])
    expect(pages.flatMap(rowsOf).map(([key]) => toString(key)))
      .to.deep.equal([0, 1, 2, 3, 4].map(n => `k/rows/row ${n}`))
    expect(code(await ask('a', 3))).to.equal('STORE_SNAPSHOT_BROKEN')
  })

  it('goes on with no other page than the next, and no other backup', async () => {
    const ask = routes()
    await ask('a', 0)
    expect(code(await ask('a', 2))).to.equal('STORE_SNAPSHOT_BROKEN')
    expect(code(await ask('b', 1))).to.equal('STORE_SNAPSHOT_BROKEN')
    expect(page(await ask('a', 1)).rows.length).to.equal(2)
    expect(code(await ask('a', 1))).to.equal('STORE_SNAPSHOT_BROKEN')
  })

  it('a second backup takes the place of the first', async () => {
    const ask = routes()
    await ask('a', 0)
    page(await ask('b', 0))
    expect(code(await ask('a', 1))).to.equal('STORE_SNAPSHOT_BROKEN')
    page(await ask('b', 1))
  })

  it('keeps no snapshot for somebody who doesn\'t come back', async () => {
    let ended = false
    const rows = store.snapshot()
    const watched = {
      [Symbol.asyncIterator]: () => {
        const iterator = rows[Symbol.asyncIterator]()
        return {
          next: async () => await iterator.next(),
          return: async () => {
            ended = true
            return await iterator.return?.() ?? { done: true as const, value: undefined }
          }
        }
      }
    }
    const made = backupRoutes({ snapshot: () => watched }, { patience: 10 })
    await made.routes.get('/backup')?.answer(fromString('{"backup":"a","page":0}'))
    await until(() => ended)
  })

  it('answers what is no request with a refusal', async () => {
    const route = backupRoutes(store).routes.get('/backup') ?? expect.fail('no route')
    for (const body of ['', '[]', '{}', '{"backup":1,"page":0}', '{"backup":"a"}']) {
      expect((await route.answer(fromString(body))).status, body).to.equal(400)
    }
  })
})
