import { expect } from 'chai'
import { chooseMode, reportOf, requireOptions } from '../../src/light/federation.ts'
import { codeOf } from '../builders/errors.ts'
import { federation } from '../builders/mapping.ts'
import { dpOf } from '../builders/query.ts'
import type { ReachOptions } from '../../src/light/federation.ts'
import type { FederationMode } from '../../src/registry/interface.ts'

describe('light/federation: which mode', () => {
  it('is what the caller says, else what the federation agreed on', () => {
    expect(chooseMode({ federation: 'local' }, { defaultFederation: 'all' }))
      .to.include({ mode: 'local', setBy: 'caller', replicas: false, asksDps: true })
    expect(chooseMode({}, { defaultFederation: 'preferred' }))
      .to.include({ mode: 'preferred', setBy: 'federation', replicas: false, asksDps: true })
    expect(chooseMode({ dps: [dpOf(1)] }, { defaultFederation: 'all' }))
      .to.include({ mode: 'selected', setBy: 'caller' })
  })

  it('reads replicas for all, and otherwise when asked to', () => {
    expect(chooseMode({ federation: 'all' }, { defaultFederation: 'local' }))
      .to.include({ replicas: true, asksDps: true })
    expect(chooseMode({ federation: 'all', replicas: false }, { defaultFederation: 'all' }))
      .to.include({ replicas: false, asksDps: true })
    expect(chooseMode({ federation: 'everything' }, { defaultFederation: 'local' }))
      .to.include({ replicas: true, asksDps: true })
    expect(chooseMode({ federation: 'local', replicas: true }, { defaultFederation: 'all' }))
      .to.include({ replicas: true })
  })

  it('lets the replicas answer for all DPs where nobody says more', () => {
    expect(chooseMode({}, { defaultFederation: 'all' })).to.include({ replicas: true, asksDps: false })
    expect(chooseMode({ replicas: false }, { defaultFederation: 'all' })).to.include({ replicas: false, asksDps: true })
  })
})

describe('light/federation: a report of DPs', () => {
  it('names nobody where nobody was asked', () => {
    const chosen = chooseMode({}, { defaultFederation: 'all' })
    expect(reportOf(chosen)).to.deep.equal({
      ...chosen, gone: [], asked: [], answered: [], holding: [], unanswered: [], spotChecks: [], outOfReach: []
    })
  })
})

describe('light/federation: options of a lookup', () => {
  const { registry } = federation()
  const check = (options: ReachOptions, defaultFederation: FederationMode = 'all'): void => {
    requireOptions(options, { policy: { ...registry.policy, defaultFederation }, msp: id => registry.msp(id) })
  }
  const refusal = (...args: Parameters<typeof check>): string => codeOf(() => { check(...args) })

  it('are taken where they play a role', () => {
    for (const options of [
      {},
      { msps: ['msp1', 'msp2'] },
      { dps: [dpOf(2), dpOf(1), dpOf(2)] },
      { federation: 'selected', dps: [dpOf(1)], levels: 1 },
      { federation: 'preferred', levels: 2 },
      { federation: 'all', levels: 1, dps: [] }
    ] as const) {
      expect(() => { check(options) }, JSON.stringify(options)).to.not.throw()
    }
    expect(() => { check({ levels: 2 }, 'preferred') }).to.not.throw()
  })

  it('name services that there are: nobody is told "no" of a slip of the pen', () => {
    expect(refusal({ msps: ['msp1', 'mps2'] })).to.equal('DISCOVER_MSP_UNKNOWN')
    expect(() => { requireOptions({ msps: ['mps2', 'msp1', 'x'] }, registry) }).to.throw().with.property(
      'detail', 'mps2, x'
    )
  })

  it('that would go unheeded are refused', () => {
    expect(refusal({ federation: 'everything', replicas: false })).to.equal('DISCOVER_OPTION_UNUSED')
    for (const mode of ['local', 'preferred', 'all', 'everything'] as const) {
      expect(refusal({ federation: mode, dps: [dpOf(1)] }), mode).to.equal('DISCOVER_OPTION_UNUSED')
    }
    for (const options of [{ federation: 'all' }, { federation: 'local' }, { dps: [dpOf(1)] }, {}] as const) {
      expect(refusal({ ...options, levels: 2 }), JSON.stringify(options)).to.equal('DISCOVER_OPTION_UNUSED')
    }
  })

  it('name DPs where they have to, by their peer ids', () => {
    expect(refusal({ federation: 'selected' })).to.equal('QUERY_DPS_MISSING')
    expect(refusal({}, 'selected')).to.equal('QUERY_DPS_MISSING')
    expect(refusal({ dps: [dpOf(1), 'dp2'] })).to.equal('QUERY_FIELD_INVALID')
  })
})
