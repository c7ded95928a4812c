import { expect } from 'chai'
import { asHash, asLookupKey } from '../../src/base/bytes.ts'
import { makeNoDefence, parseNoDefence } from '../../src/mapping/no-defence.ts'
import { NoDefencePayload } from '../../src/mapping/pb/facts.ts'
import { verifyNoDefence } from '../../src/mapping/validity.ts'
import { alter, bobLookupKey, federation, party } from '../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import { expectUntouched, expectWhole, rewrite, verdictOf } from '../builders/wire.ts'
import type { SilenceSubject } from '../../src/mapping/no-defence.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }
const { conflictWindow, clockTolerance } = context.registry.policy
const dp = party(federation().dps, 1)
const subject: SilenceSubject = {
  lookupKey: bobLookupKey, disputeHash: asHash(seedOf('dispute')), storedAt: NOW - 9 * DAY
}
const said = (issuedAt = NOW, changes: Partial<SilenceSubject> = {}, signer = dp.signer): Uint8Array =>
  makeNoDefence({ ...subject, ...changes }, { issuedAt }, signer)
const verdict = (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string |
  undefined => verdictOf(() => verifyNoDefence(bytes, subject, { ...context, ...changes }))

describe('mapping/no-defence', () => {
  it('round-trips', () => {
    expect(verifyNoDefence(said(), subject, context)).to.deep.include({ dp: dp.id, ...subject, issuedAt: NOW })
  })

  it('refuses it truncated at every byte, with a byte too many, and with any bit flipped', () => {
    expectWhole(said(), verdict)
    expectUntouched(said(), verdict, 1)
  })

  it('refuses what is too long, another version, and times that are none', () => {
    expect(verdict(new Uint8Array(1025))).to.equal('MESSAGE_TOO_LARGE')
    expect(verdict(rewrite(NoDefencePayload, said(), { version: 2 }))).to.equal('VERSION_UNKNOWN')
    expect(verdict(rewrite(NoDefencePayload, said(), { storedAt: 0 }))).to.equal('FACT_FIELD_INVALID')
  })

  it('refuses another dispute, lookup key, or receipt', () => {
    for (const changes of [
      { disputeHash: asHash(seedOf('another')) },
      { lookupKey: asLookupKey(seedOf('L of alice')) },
      { storedAt: subject.storedAt - 1 }
    ]) {
      expect(verdict(said(NOW, changes))).to.equal('RULING_DISPUTE_FOREIGN')
    }
  })

  it('refuses it before the window has passed, and from the future', () => {
    expect(verdict(said(subject.storedAt + conflictWindow))).to.equal(undefined)
    expect(verdict(said(subject.storedAt + conflictWindow - 1))).to.equal('RULING_TOO_EARLY')
    expect(verdict(said(NOW + clockTolerance + 1))).to.equal('FACT_NOT_YET_ISSUED')
  })

  it('refuses one whose registry was not fresh for the whole window', () => {
    const fresh = (freshFor: number): Uint8Array => makeNoDefence(subject, { issuedAt: NOW, freshFor }, dp.signer)
    expect(verdict(fresh(conflictWindow))).to.equal(undefined)
    expect(verdict(fresh(conflictWindow - 1))).to.equal('RULING_NOT_FRESH')
    expect(verdictOf(() => parseNoDefence(fresh(NOW - subject.storedAt + 1)))).to.equal('FACT_FIELD_INVALID')
  })

  it('refuses whoever was no DP when it said so', () => {
    const { signer } = party(federation().msps, 0)
    expect(verdict(said(NOW, {}, signer))).to.equal('FACT_SIGNER_UNKNOWN')
    const since = (statusSince: number, status: 'revoked'): Partial<VerifyContext> => ({
      registry: alter(
        context.registry, { dps: record => record.id === dp.id ? { ...record, status, statusSince } : record }
      )
    })
    expect(verdict(said(), since(NOW, 'revoked'))).to.equal('FACT_SIGNER_UNKNOWN')
    expect(verdict(said(), since(NOW + 1, 'revoked'))).to.equal(undefined)
  })
})
