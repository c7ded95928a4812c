import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'

const script = path.join(import.meta.dirname, '../../scripts/count-tests.js')

describe('scripts/count-tests', () => {
  let folder: string

  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'mimi-count-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  async function count (lines: readonly string[], ...args: string[]): Promise<[string, number | null]> {
    const file = path.join(folder, 'report.jsonl')
    await writeFile(file, lines.map(line => line + '\n').join(''))
    const { stdout, status } = spawnSync(process.execPath, [script, file, ...args], { encoding: 'utf8' })
    return [stdout, status]
  }

  const pass = '{"result":"pass"}'
  const fail = '{"result":"fail"}'
  const end = '{"result":"end"}'

  it('counts what passed and failed', async () => {
    expect(await count([pass, pass, end])).to.deep.equal(['2 passed, 0 failed\n', 0])
    expect(await count([pass, fail, end])).to.deep.equal(['1 passed, 1 failed\n', 1])
  })

  it('counts a run that did not end as a failure', async () => {
    expect(await count([pass])).to.deep.equal(['1 passed, 1 failed\n', 1])
    expect(await count([pass, '{"resu'])).to.deep.equal(['1 passed, 2 failed\n', 1])
  })

  it('counts a run without tests as a failure', async () => {
    expect(await count([end])).to.deep.equal(['0 passed, 1 failed\n', 1])
  })

  it('counts steps that failed', async () => {
    expect(await count([pass, end], '2')).to.deep.equal(['1 passed, 2 failed\n', 1])
  })

  it('counts a missing report as a failure', () => {
    const { stdout, status } = spawnSync(process.execPath, [script, path.join(folder, 'none')], { encoding: 'utf8' })
    expect([stdout, status]).to.deep.equal(['0 passed, 1 failed\n', 1])
  })
})
