import { expect } from 'chai'
import { chooseMode, reportOf } from '../../../src/node/light/federation.ts'
import { dpOf } from '../../builders/query.ts'

describe('which mode', () => {
  it('is what the caller says, else what the federation agreed on', () => {
    expect(chooseMode({ federation: 'local' }, { defaultFederation: 'all' })).to.include({ mode: 'local', setBy: 'caller', replicas: false, asksDps: true })
    expect(chooseMode({}, { defaultFederation: 'preferred' })).to.include({ mode: 'preferred', setBy: 'federation', replicas: false, asksDps: true })
    expect(chooseMode({ dps: [dpOf(1)] }, { defaultFederation: 'all' })).to.include({ mode: 'selected', setBy: 'caller' })
  })

  it('reads replicas for all, and otherwise when asked to', () => {
    expect(chooseMode({ federation: 'all' }, { defaultFederation: 'local' })).to.include({ replicas: true, asksDps: true })
    expect(chooseMode({ federation: 'all', replicas: false }, { defaultFederation: 'all' })).to.include({ replicas: false, asksDps: true })
    expect(chooseMode({ federation: 'local', replicas: true }, { defaultFederation: 'all' })).to.include({ replicas: true })
  })

  it('lets the replicas answer for all DPs where nobody says more', () => {
    expect(chooseMode({}, { defaultFederation: 'all' })).to.include({ replicas: true, asksDps: false })
    expect(chooseMode({ replicas: false }, { defaultFederation: 'all' })).to.include({ replicas: false, asksDps: true })
  })
})

describe('a report of DPs', () => {
  it('names nobody where nobody was asked', () => {
    const chosen = chooseMode({}, { defaultFederation: 'all' })
    expect(reportOf(chosen)).to.deep.equal({ ...chosen, gone: [], asked: [], answered: [], holding: [], unanswered: [], spotChecks: [] })
  })
})
