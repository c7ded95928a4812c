import { expect } from 'chai'
import { RegistrySlot } from '../../src/light/registry-slot.ts'
import { codeOf } from '../builders/errors.ts'
import { federation } from '../builders/mapping.ts'
import { fixedSource, openGate } from '../builders/registry.ts'

describe('light/registry-slot', () => {
  it('has nothing before it is filled, and says so', () => {
    const slot = new RegistrySlot()
    expect(codeOf(() => slot.current())).to.equal('LIGHT_NO_REGISTRY')
    expect(codeOf(() => slot.onUpdate(() => {}))).to.equal('LIGHT_NO_REGISTRY')
    expect(codeOf(() => slot.standing())).to.equal('LIGHT_NO_REGISTRY')
  })

  it('is what it was filled with', () => {
    const slot = new RegistrySlot()
    slot.fill(fixedSource(federation().registry), openGate)
    expect(slot.current()).to.equal(federation().registry)
    expect(slot.onUpdate(() => {})).to.be.a('function')
    expect(slot.standing().state).to.equal('fresh')
  })
})
