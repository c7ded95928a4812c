import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { OBJECT_KINDS, verifyObject } from '../../../src/mapping/validity.ts'
import { NOW } from '../../builders/registry.ts'
import { verdictOf } from '../../builders/wire.ts'
import { DROPPED } from './asking.ts'
import { CALLERS, OWN } from './callers.ts'
import { registry } from './case.ts'
import { CODES } from './codes.ts'
import { compactCases, entryCases, holderCases } from './entry-cases.ts'
import { defenceCases, disputeCases, linkCases, noDefenceCases, noteCases, receiptsCases } from './fact-cases.ts'
import { invalidationCases } from './invalidation-cases.ts'
import type { ContextOf, ObjectKind } from '../../../src/mapping/validity.ts'
import type { Case } from './case.ts'

const CASES: Readonly<Record<ObjectKind, readonly Case[]>> = {
  holderEntry: holderCases,
  entry: entryCases,
  compactEntry: compactCases,
  invalidation: invalidationCases,
  dispute: disputeCases,
  defence: defenceCases,
  link: linkCases,
  receipts: receiptsCases,
  note: noteCases,
  noDefence: noDefenceCases
}

const contextOf = (one: Case): ContextOf<ObjectKind> & ContextOf<'noDefence'> =>
  ({ registry: one.registry ?? registry, now: one.now ?? NOW, subject: one.subject } as ContextOf<'noDefence'>)

const root = path.join(import.meta.dirname, '../../../src')

/** Files of src in which all of these occur, ascending. */
function filesOf (...patterns: readonly RegExp[]): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  return files.filter(file => {
    const text = readFileSync(path.join(root, file), 'utf8')
    return patterns.every(pattern => pattern.test(text))
  }).sort()
}

describe('mapping/validity: each caller', () => {
  for (const [name, { kinds, silent, instead = {} }] of Object.entries(CALLERS)) {
    for (const kind of OBJECT_KINDS) {
      const ask = kinds[kind]
      if (typeof ask === 'string') {
        continue // it says why
      }
      it(`${name}: takes each ${kind} that holds, and none that doesn't`, async () => {
        for (const one of CASES[kind]) {
          const { code, what } = one
          const answer = await ask({ ...one, kind, context: contextOf(one) })
          const said = (code == null ? undefined : instead[code]) ?? [code]
          const dropped = silent != null && code != null ? [DROPPED] : []
          expect(answer, `${what}: ${code ?? 'holds'}`).to.be.oneOf([...said, ...dropped])
        }
      })
    }
  }

  it('is in the table, whoever asks', () => {
    const asking = filesOf(/\bfrom '[^']*\/validity\.ts'/, /import \{|export \{/)
    const listed = [...Object.values(CALLERS).flatMap(({ files }) => files), ...Object.keys(OWN), 'mapping/validity.ts']
    expect(asking.filter(file => !listed.includes(file))).to.deep.equal([])
    expect(listed.length).to.equal(new Set(listed).size)
  })

  it('asks nobody else', () => {
    // a ruling's evidence is part of its own validity
    expect(filesOf(
      /import \{[^}]*\bverifyParsed(Entry|HolderEntry|Invalidation|Dispute|Defence|Link|FactReceipts|NoDefence)\b/
    )).to.deep.equal(['mapping/ruling.ts', 'mapping/validity.ts'])
  })
})

describe('mapping/validity: each kind', () => {
  for (const kind of OBJECT_KINDS) {
    for (const one of CASES[kind]) {
      it(`${kind} ${one.what}: ${one.code ?? 'holds'}`, () => {
        expect(verdictOf(() => verifyObject(kind, one.bytes, contextOf(one)))).to.equal(one.code)
      })
    }
    it(`${kind}: has a case for each code that it says, and no other`, () => {
      const said = Object.entries(CODES).filter(([, kinds]) => Array.isArray(kinds) && kinds.includes(kind)).map(
        ([code]) => code
      )
      const shown = new Set(CASES[kind].flatMap(({ code }) => code ?? []))
      expect([...shown].sort()).to.deep.equal(said.sort())
    })
  }
})
