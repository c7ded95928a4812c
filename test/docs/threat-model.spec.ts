import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { threatModelPage } from '../../scripts/docs/threat-model.ts'
import { ROWS } from '../conformance/rows.ts'

const ROOT = join(import.meta.dirname, '../..')
/** What these say is seen or can be done by somebody: there is nothing to guard in it. */
const PROMISE_NOTHING = [
  'Whoever once held the evaluated output',
  'The last dealer to join can bias a few bits of the key',
  'Every DP learns of every invalidation',
  'A publisher\'s id betrays an MSP',
  'A lookup key that is asked often',
  'Through a relay',
  'Hit and miss take different time',
  'An evaluator learns who draws tokens',
  'Claims',
  'Private information retrieval',
  'Anonymous publication'
]

interface Guarded {
  /** The first words. */
  readonly claim: string
  /** What stands after "Guarded by", or in the column of that name. */
  readonly guards?: string
}

const page = await readFile(join(ROOT, 'docs/threat-model.md'), 'utf8')

function section (title: string): string {
  const [, rest = ''] = page.split(`\n## ${title}\n`)
  return rest.split('\n## ')[0] ?? ''
}

/** Items of a list, each with the lines that go on below it. */
function items (title: string): readonly Guarded[] {
  return section(title).split(/\n(?=(?:-|\d+\.) )/).filter(text => /^(?:-|\d+\.) /.test(text)).map(text => {
    const item = text.split('\n\n')[0]?.replace(/\s+/g, ' ') ?? ''
    const guards = /Guarded by ([^]*)$/.exec(item)?.[1]
    return {
      claim: /\*{1,2}(.+?)\*{1,2}/.exec(item)?.[1]?.replace(/\.$/, '') ?? item.slice(0, 60),
      ...(guards == null ? {} : { guards })
    }
  })
}

function rows (title: string): readonly Guarded[] {
  return section(title).split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| ---')).slice(1).map(
    line => {
      const cells = line.split(' | ')
      return { claim: cells.slice(0, 2).join(' '), guards: cells.at(-1)?.replace(/ \|$/, '') }
    }
  )
}

const CLAIMS = [
  ...items('What is protected'), ...rows('Adversaries'),
  ...items('What federations of one to seven operators withstand'),
  ...items('What leaks all the same'), ...items('Deliberate trade-offs')
]

/** Spec files that a path names: itself, with the ending of specs, or all below it. */
async function specsOf (path: string): Promise<readonly string[]> {
  const full = join(ROOT, path)
  const found = await stat(full).catch(() => undefined)
  if (found?.isDirectory() === true) {
    return (await readdir(full, { recursive: true })).filter(name => name.endsWith('.spec.ts'))
  }
  const file = found == null ? `${full}.spec.ts` : full
  return file.endsWith('.spec.ts') && (await stat(file).catch(() => undefined)) != null ? [file] : []
}

describe('docs/threat-model.md: what guards it', () => {
  it('has claims to guard', () => {
    expect(rows('Adversaries').length).to.be.above(25)
    expect(items('What leaks all the same').length).to.be.above(25)
    expect(items('What is protected')).to.have.length(4)
  })

  it('is named for each claim, but for those that promise nothing', () => {
    const bare = CLAIMS.filter(({ guards }) => guards == null).map(({ claim }) => claim)
    const ofTable = items('What federations of one to seven operators withstand').map(({ claim }) => claim)
    // the table's own guard stands below it
    expect(section('What federations of one to seven operators withstand')).to.match(/Guarded by `test/)
    expect(section('Who learns what')).to.match(/Guarded by conformance/)
    expect(bare.filter(claim => !ofTable.includes(claim)).toSorted()).to.deep.equal(PROMISE_NOTHING.toSorted())
  })

  it('is there: rows of the conformance table, and specs', async () => {
    const ids = new Set(ROWS.map(({ id }) => id))
    const all = [...CLAIMS.flatMap(({ claim, guards }) => guards == null ? [] : [{ claim, guards }]),
      ...[...page.matchAll(/\nGuarded by ([^]*?)\n\n/g)].map(([, guards = '']) => ({ claim: 'a section', guards }))]
    for (const { claim, guards } of all) {
      const paths = [...guards.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path)
      const named = [...guards.matchAll(/conformance ((?:[A-Z]?\d+(?:, )?)+)/g)]
        .flatMap(([, list = '']) => list.split(', ').filter(id => id !== ''))
      expect(paths.length + named.length, `${claim}: ${guards}`).to.be.above(0)
      expect(named.filter(id => !ids.has(id)), claim).to.deep.equal([])
      for (const path of paths) {
        expect((await specsOf(path)).length, `${claim}: ${path}`).to.be.above(0)
      }
    }
  })

  it('would be missed', async () => {
    expect(await specsOf('test/mapping/nothing')).to.deep.equal([])
    expect(await specsOf('test/mapping/witness')).to.have.length(1)
    expect((await specsOf('test/mapping')).length).to.be.above(20)
  })
})

describe('docs/threat-model.md: its figures', () => {
  it('are what the default policy says (npm run docs)', () => {
    expect(threatModelPage(page)).to.equal(page)
  })

  it('would be missed: a figure of a table, one of a sentence, a table, a sentence', () => {
    const other = page.replace('| a DP, for its operator | 120 an hour |', '| a DP, for its operator | 121 an hour |')
    expect(other).not.to.equal(page)
    expect(threatModelPage(other)).to.equal(page)
    expect(threatModelPage(page.replace(/by 1.2(?=\s+and)/, 'by 1.1'))).to.equal(page)
    expect(() => threatModelPage(page.replace('| who | by default |', '| who | figure |'))).to.throw('no table')
    expect(() => threatModelPage(page.replace('WhatsApp let', 'Somebody let'))).to.throw('no sentence')
  })
})
