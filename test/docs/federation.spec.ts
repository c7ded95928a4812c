import { join } from 'node:path'
import { expect } from 'chai'
import { Play } from './play.ts'
import type { Typed } from './play.ts'

const PAGE = join(import.meta.dirname, '../../docs/federation.md')
/** What is asked until it has come so far, as people do. */
const UNTIL = new Map([
  ['mimi ceremony list', /invited/],
  ['mimi ceremony show', /stands now +finished/],
  ['mimi dp status', /^ready +yes$[^]*version 2/m]
])

describe('docs/federation.md: five operators on five machines', function () {
  this.timeout(600_000)

  let play: Play
  let typed: readonly Typed[] = []

  before(async () => {
    play = await Play.begin()
    await play.page(PAGE, UNTIL)
    typed = play.typed
  })
  after(async () => { await play.end() })

  const outputs = (start: string): readonly string[] =>
    typed.filter(({ command }) => command.startsWith(start)).map(({ out }) => out)

  it('every line does what it is for', () => {
    const failed = typed.filter(({ command, code }) => code !== (command.startsWith('mimi discover') ? 8 : 0))
    expect(failed.map(({ who, command, code, err }) => `${who}: ${command}: ${code}: ${err}`)).to.deep.equal([])
    expect(typed.length).to.be.above(50)
  })

  it('says what the page says', () => {
    expect(outputs('mimi registry sign')[2]).to.contain('signed by 3 of its root keys, enough')
    expect(outputs('mimi registry diff')[0]).to.match(/^oprfKeys › 1 +-/m).and.contain('version')
    expect(outputs('mimi registry publish')[0]).to.contain('has version 2 now')
    expect(outputs('mimi dp status').every(out => /^ready +yes$/m.test(out))).to.equal(true)
  })

  it('a lookup is answered by the federation: there is nobody', () => {
    const [asked] = typed.filter(({ command }) => command.startsWith('mimi discover'))
    expect([asked?.code, asked?.err], asked?.out).to.deep.equal([8, ''])
  })
})
