import { expect } from 'chai'
import { errorTables } from '../../scripts/docs/errors.ts'
import { READERS, remedyOf } from '../../src/base/errors.ts'
import type { ErrorSpec, Reader } from '../../src/base/errors.ts'

/** What is in the hands of some, so that a remedy which speaks of it is nothing for the others. */
const HANDS: ReadonlyArray<readonly [words: RegExp, readers: readonly Reader[]]> = [
  [/comes back from replicas|repaired by other replicas/, ['dp']],
  [/--max-connections|--default|--preferred|set-(token|hpke)-key|mimi dp status/, ['dp', 'signer']],
  [/--gateway|--smpp|mail server (of|that)|mimi csip (status|check)/, ['csip']],
  [/callback|file of users|mimi msp status/, ['msp']],
  [/^(List|Correct the times|Set the status|Keep the|Number versions|Build the|Collect)\b/, ['signer']],
  [/LimitNOFILE|systemd-timesyncd/, ['dp', 'csip', 'msp', 'signer', 'user']]
]

/** Folders whose errors are met by one role alone; the hands of the others are no matter there. */
const OF_ONE_ROLE = /^(dp|msp|attestor|blinding\/dkg|protocols\/ceremony|http|testnet|page|cli)(\/|$)/
/** A role's own faults, though they stand in a shared table. */
const OWN = new Set(['TOKEN_NOT_ISSUED', 'DP_TOKEN_KEY_MISSING', 'DP_HPKE_KEY_MISSING'])

describe('base/remedies', () => {
  it('speak to whoever reads them, not to somebody else', async () => {
    const wrong: string[] = []
    for (const { folder, table } of await errorTables()) {
      if (OF_ONE_ROLE.test(folder)) {
        continue
      }
      for (const [code, spec] of Object.entries<ErrorSpec>(table)) {
        for (const reader of READERS) {
          const remedy = remedyOf(spec, reader)
          const hand = HANDS.find(([words, readers]) => words.test(remedy) && !readers.includes(reader))
          if (hand != null && !OWN.has(code)) {
            wrong.push(`${code} tells a ${reader}: ${remedy}`)
          }
        }
      }
    }
    expect(wrong).to.deep.equal([])
  })

  it('of another node\'s fault never speak of this machine, nor of its disk and clock', async () => {
    const wrong: string[] = []
    for (const { table } of await errorTables()) {
      for (const [code, spec] of Object.entries<ErrorSpec>(table)) {
        const remedy = remedyOf(spec, 'user', true)
        if (spec.verdict === 'ours' && /\b(this machine|the store|backup|replace the disk|set the clock)\b/i.test(remedy)) {
          wrong.push(`${code}: ${remedy}`)
        }
      }
    }
    expect(wrong).to.deep.equal([])
  })

  it('are sentences, for each reader another one', async () => {
    for (const { table } of await errorTables()) {
      for (const [code, { remedy, remedies = {} }] of Object.entries<ErrorSpec>(table)) {
        for (const other of Object.values(remedies)) {
          expect(other, code).to.match(/^[A-Z].*[.]$/).and.not.to.equal(remedy)
        }
      }
    }
  })
})
