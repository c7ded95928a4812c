import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import { SIZES_HEAD, sizeRows } from '../../src/cli/commands/registry/withstands.ts'
import { majority } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import {
  federationWithstands, sharesWithstand, sizeWithstands, voicesWithstand
} from '../../src/registry/resilience.ts'
import { NOW, buildTestRegistry } from '../builders/registry.ts'
import { alter } from '../builders/mapping.ts'

const voices = fc.integer({ min: 1, max: 64 })
const shares = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 })

/** All that can be lost together: each subset of the indices. */
function * subsets (count: number): Generator<readonly number[]> {
  for (let bits = 0; bits < 2 ** count; bits++) {
    yield Array.from({ length: count }, (_, i) => i).filter(i => (bits >> i) % 2 === 1)
  }
}

describe('registry/resilience: voices', () => {
  it('leave a majority when so many are away, and none with one more', () => {
    fc.assert(fc.property(voices, count => {
      const { down } = voicesWithstand(count)
      expect(count - down).to.be.at.least(majority(count))
      expect(count - down - 1).to.be.below(majority(count))
    }))
  })

  it('have an honest one in each majority when so many lie, and may have none with one more', () => {
    fc.assert(fc.property(voices, count => {
      const { dishonest } = voicesWithstand(count)
      expect(majority(count) - dishonest).to.equal(1)
    }))
  })

  it('have an honest one in what any two majorities share when so many lie, and may have none with one more', () => {
    for (let count = 1; count <= 7; count++) {
      const size = majority(count)
      const majorities = [...subsets(count)].filter(chosen => chosen.length === size)
      const shared = Math.min(
        ...majorities.flatMap(stored => majorities.map(heard => heard.filter(voice => stored.includes(voice)).length))
      )
      expect(voicesWithstand(count).dishonestAtFirst).to.equal(shared - 1)
    }
  })
})

describe('registry/resilience: shares', () => {
  it('of the operators with most of them decide', () => {
    fc.assert(fc.property(shares, fc.integer({ min: 1, max: 8 }), (sharesOf, wanted) => {
      const all = sharesOf.reduce((sum, own) => sum + own, 0)
      const threshold = Math.min(wanted, all)
      const { down, dishonest } = sharesWithstand(sharesOf, threshold)
      const sums = [...subsets(sharesOf.length)]
        .map(chosen => ({ count: chosen.length, sum: chosen.reduce((sum, i) => sum + (sharesOf[i] ?? 0), 0) }))
      const every = (count: number, test: (sum: number) => boolean): boolean =>
        sums.filter(subset => subset.count === count).every(({ sum }) => test(sum))
      expect(every(down, sum => all - sum >= threshold)).to.equal(true)
      expect(every(down + 1, sum => all - sum >= threshold) && down < sharesOf.length).to.equal(false)
      expect(every(dishonest, sum => sum < threshold)).to.equal(true)
      expect(every(dishonest + 1, sum => sum < threshold)).to.equal(false)
    }))
  })
})

describe('registry/resilience: a federation', () => {
  it('of five operators withstands two', () => {
    expect(sizeWithstands(5))
      .to.deep.include({ voices: 5, majority: 3, down: 2, dishonest: 2, evaluations: { down: 2, dishonest: 2 } })
  })

  it('counts operators, not DPs, as they are placed at the time', () => {
    const { registry } = buildTestRegistry({ dps: 12, operators: 4 })
    const found = federationWithstands(registry, NOW)
    expect([found.operators, found.least.voices, found.most.voices]).to.deep.equal([4, 4, 4])
    // seven of twelve shares, three with each operator
    expect(found.keys).to.deep.equal([{ keyId: 1, threshold: 7, shares: 12, down: 1, dishonest: 2 }])
    const left = alter(registry, {
      dps: dp =>
        dp.operator === 'operator1' ? { ...dp, status: 'leaving', statusSince: NOW } : dp
    })
    expect([NOW - 1, NOW].map(at => federationWithstands(left, at).operators)).to.deep.equal([4, 3])
  })

  it('says where fewest speak, and in which regions', () => {
    const { registry } = buildTestRegistry({
      dps: 9, operators: 9, regions: ['eu', 'us'], policy: placementOf({ replicas: 7, replicaOperators: 5 })
    })
    const { least, most, regions } = federationWithstands(registry, NOW)
    expect([least.voices, most.voices]).to.deep.equal([5, 7])
    expect(regions.map(({ region, voices }) => [region, voices])).to.deep.equal([['eu', 5], ['us', 4]])
  })

  it('loses the shares of DPs that were revoked', () => {
    const { registry, dps: [first] } = buildTestRegistry({ dps: 5 })
    const revoked = alter(registry, { dps: dp => dp.id === first?.id ? { ...dp, status: 'revoked' } : dp })
    expect(federationWithstands(revoked, NOW).keys[0]).to.include({ down: 1, dishonest: 2 })
  })

  it('of nobody withstands nothing', () => {
    expect(voicesWithstand(0)).to.include({ down: 0, dishonest: 0 })
    expect(sharesWithstand([], 1)).to.deep.equal({ down: 0, dishonest: 0 })
  })
})

describe('docs/threat-model.md', () => {
  it('has the table that mimi registry verify prints', async () => {
    const page = await readFile(new URL('../../docs/threat-model.md', import.meta.url), 'utf8')
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
    const table = [line(SIZES_HEAD), line(SIZES_HEAD.map(() => '---')), ...sizeRows().map(line)].join('\n')
    expect(page).to.include(`\n\n${table}\n\n`)
  })
})
