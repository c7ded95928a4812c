import { expect } from 'chai'
import { draftOf, nextVersion } from '../../src/registry/build.ts'
import { withDpStatus, withOprfKey } from '../../src/registry/edit.ts'
import { rotationOverlap } from '../../src/registry/rotation.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { DAY, HOUR, NOW, buildTestRegistry } from '../builders/registry.ts'
import { at } from '../builders/oprf.ts'
import { codeOf } from './codes.ts'
import type { OprfKey, VerifiedRegistry } from '../../src/registry/interface.ts'

const policy = { placementDelay: HOUR, timestampThreshold: 1 }
const { registry: first, anchor, sign } = buildTestRegistry({ dps: 3, policy, rotating: true })
const [old, fresh] = [at(first.oprfKeys, 0), at(first.oprfKeys, 1)]
const FINE = 'nothing was thrown'
const HASTY = 'REGISTRY_ROTATION_HASTY'
const OVERLAP = rotationOverlap(first.policy)

function open (oprfKeys: readonly OprfKey[], previous: VerifiedRegistry, issuedAt: number): VerifiedRegistry {
  const next = { ...nextVersion(previous, { issuedAt, expiresAt: issuedAt + 90 * DAY }), oprfKeys }
  return openRegistry(sign(next), { anchor, now: issuedAt, previous })
}

const verdict = (oprfKeys: readonly OprfKey[], previous: VerifiedRegistry, issuedAt = NOW): string =>
  codeOf(() => open(oprfKeys, previous, issuedAt))

/** A federation that has the first key alone. */
function founded (): VerifiedRegistry {
  return openRegistry(sign({ ...draftOf(first), oprfKeys: [old] }), { anchor, now: NOW })
}

/** The version that brings the second key, which begins an hour later. */
function rotating (): VerifiedRegistry {
  return open([old, { ...fresh, validFrom: NOW + HOUR }], founded(), NOW)
}

describe('registry/rotation', () => {
  it('begins when everybody knows of the new key, not a millisecond before', () => {
    for (const [validFrom, code] of [[NOW + HOUR, FINE], [NOW + HOUR - 1, HASTY]] as const) {
      expect(verdict([old, { ...fresh, validFrom }], founded())).to.equal(code)
    }
  })

  it('needs no patience where there is no key whose place it takes', () => {
    const none = openRegistry(sign({ ...draftOf(first), oprfKeys: [] }), { anchor, now: NOW })
    expect(verdict([fresh], none)).to.equal(FINE)
    const ended = openRegistry(sign({ ...draftOf(first), oprfKeys: [{ ...old, validUntil: NOW }] }), {
      anchor, now: NOW
    })
    expect(verdict([fresh], ended)).to.equal(FINE)
  })

  it('leaves the old key for an attestation\'s life', () => {
    const both = rotating()
    const [, next] = both.oprfKeys
    const over = NOW + HOUR + OVERLAP
    const issuedAt = over - 2 * DAY
    for (const [validUntil, code] of [[over, FINE], [over - 1, HASTY]] as const) {
      expect(verdict([{ ...old, validUntil }, at([next ?? old], 0)], both, issuedAt)).to.equal(code)
    }
    expect(verdict([at([next ?? old], 0)], both, over - 1), 'taken off the list').to.equal(HASTY)
    expect(verdict([at([next ?? old], 0)], both, over)).to.equal(FINE)
  })

  it('takes off the list what has ended, and ends nothing without another', () => {
    expect(verdict([], founded(), old.validUntil)).to.equal(FINE)
    expect(verdict([], founded())).to.equal(HASTY)
    expect(verdict([{ ...old, validUntil: NOW + DAY }], founded())).to.equal(HASTY)
  })

  it('waits for no key that its committee has lost', () => {
    const next = (lost: number): string => {
      const draft = nextVersion(founded(), { issuedAt: NOW, expiresAt: NOW + 90 * DAY })
      const dps = draft.dps.map((dp, i) => i < lost ? withDpStatus(dp, 'revoked', NOW, NOW + HOUR) : dp)
      const ending = { ...draft, dps, oprfKeys: [{ ...old, validUntil: NOW }] }
      return codeOf(() => openRegistry(sign(ending), { anchor, now: NOW, previous: founded() }))
    }
    expect([next(1), next(2)]).to.deep.equal([HASTY, FINE])
  })

  it('is dated by whoever adds the key to a draft', () => {
    const draft = nextVersion(founded(), { issuedAt: NOW, expiresAt: NOW + 90 * DAY })
    expect(withOprfKey(draft, fresh, NOW + DAY).oprfKeys)
      .to.deep.equal([old, { ...fresh, validFrom: NOW + DAY + HOUR }])
    const refreshed = { ...old, shareEpoch: 2 }
    expect(withOprfKey(draft, refreshed, NOW).oprfKeys).to.deep.equal([refreshed])
    expect(withOprfKey({ ...draft, oprfKeys: [] }, fresh, NOW).oprfKeys).to.deep.equal([fresh])
  })
})
