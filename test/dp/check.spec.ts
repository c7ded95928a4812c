import { expect } from 'chai'
import { watchListing } from '../../src/dp/check.ts'
import { DpError } from '../../src/dp/errors.ts'
import { alter, federation, party } from '../builders/mapping.ts'
import type { RegistrySource } from '../../src/registry/interface.ts'

describe('dp/check: a DP that runs', () => {
  it('says once that it was revoked, and nothing while it is listed', () => {
    const { registry, dps } = federation()
    const { id } = party(dps, 0)
    const codes: unknown[] = []
    let tell: Parameters<RegistrySource['onUpdate']>[0] = () => {}
    watchListing(id, { onUpdate: listener => { tell = listener; return () => {} } }, {
      error: (_words: string, ...of: unknown[]) => {
        codes.push(...of.map(one => one instanceof DpError ? one.code : one))
      }
    })
    tell(registry, registry)
    expect(codes).to.deep.equal([])
    tell(alter(registry, { dps: dp => dp.id === id ? { ...dp, status: 'revoked' } : dp }), registry)
    expect(codes).to.deep.equal([registry.version, 'DP_REVOKED'])
  })
})
