import { expect } from 'chai'
import { againUnderNewest, underNewest } from '../../src/registry/under-newest.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

describe('registry/under-newest', () => {
  const source = (versions: readonly number[]) => {
    let asked = 0
    return { current: () => ({ version: versions[Math.min(asked++, versions.length - 1)] }) as VerifiedRegistry }
  }

  it('does work once where nothing changes, and tells why it failed', async () => {
    let times = 0
    expect(await underNewest(source([1]), async () => ++times)).to.equal(1)
    const failed = await underNewest(source([1]), async () => await Promise.reject(new Error('no')))
      .catch((err: Error) => err.message)
    expect([failed, times]).to.deep.equal(['no', 1])
  })

  it('does it anew under a version that came meanwhile, whether it failed or not', async () => {
    let times = 0
    expect(await underNewest(source([1, 2, 2, 2]), async () => ++times)).to.equal(2)
    expect(await underNewest(source([1, 2, 2, 2]), async () =>
      ++times === 3 ? await Promise.reject(new Error('old')) : times)).to.equal(4)
  })

  it('comes to an end however often it changes', async () => {
    let version = 0
    let times = 0
    const changing = { current: () => ({ version: version++ }) as VerifiedRegistry }
    expect(await underNewest(changing, async () => ++times)).to.equal(3)
  })

  it('does only what failed again, once, and only where a version came meanwhile', async () => {
    let times = 0
    const fails = async (): Promise<never> => { throw new Error(`no ${++times}`) }
    const why = async (versions: readonly number[]): Promise<string> =>
      await againUnderNewest(source(versions), fails).catch((err: Error) => err.message)
    expect(await againUnderNewest(source([1, 2, 3]), async () => ++times)).to.equal(1)
    expect(await why([1, 1])).to.equal('no 2')
    expect(await why([1, 2, 3, 4])).to.equal('no 4')
  })
})
