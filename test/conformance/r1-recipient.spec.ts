import { expect } from 'chai'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { parseHolderEntry } from '../../src/mapping/parse.ts'
import { Entry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { released } from './cast/invalidations.ts'
import { codeOf, forgedAttestation, someone, someoneIn } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

/** MSP 1, CSIP 1 and DPs 1 to 4 have other plans, and all their keys; DP 5 is honest. */
describe('R1: only the recipient authorises a mapping', () => {
  const on = stage()
  const HONEST = 4
  const csi = 'mailto:recipient@example.com'
  /** A true signature of the CSIP, for whichever holder key. */
  const accomplice = (): ReturnType<typeof forgedAttestation> => {
    const { party } = on.testnet.csips[0] ?? expect.fail('no CSIP')
    return forgedAttestation(party.signer)
  }

  it('MSP, DP and CSIP together make none with the recipient\'s key', async () => {
    const bob = await on.actor.claim(csi)
    const puppet = await on.actor.prepare(csi, { attestation: steps => accomplice()({ ...steps, holder: bob.holder }) })
    const stored = Entry.decode(puppet.built.entry.bytes)
    const open = EntryOpen.encode({ ...EntryOpen.decode(stored.open), holderKey: bob.holder.publicKey.slice() })
    const context = { registry: on.testnet.registry, now: Date.now() }
    const witnesses = [0, 1, 2, 3]
      .map(index => makeWitnessStatement({ attestation: puppet.attestation }, context, on.dp(index).party.signer))
    const made = parseHolderEntry(Entry.encode({ ...stored, open }))
    const entry = completeAsDp(made, witnesses.slice(0, 3), on.dp(0).party.signer)
    const { outcomes } = await on.rogue.records.merge(on.dpRecord(HONEST), [RecordSet.of(entry.lookupKey, [entry])])
    expect(outcomes.flat().map(({ code }) => code)).to.deep.equal(['ENTRY_HOLDER_SIGNATURE_INVALID'])
  })

  it('what they make with a key of their own hides nothing of the recipient\'s, ranks behind it, and ends nothing of ' +
    'it', async () => {
    const target = 'mailto:ranked@example.com'
    const bob = await on.actor.claim(target)
    const puppet = await on.actor.claim(target, { attestation: accomplice(), holder: someone() })
    const keysFound = async (): Promise<readonly Uint8Array[]> =>
      (await on.querier.discover(target, { chooseAnew: true })).mappings.map(({ mapping }) => mapping.holderKey)
    expect(await keysFound()).to.deep.equal([bob.holder.publicKey, puppet.holder.publicKey])
    await on.actor.claims.release(released(puppet), on.actor.dpTarget(HONEST))
    expect(await keysFound()).to.deep.equal([bob.holder.publicKey])
  })

  it('none of them alone, nor any two, is believed of possession', async () => {
    const strangers = 'mailto:nobodys@example.com'
    for (const attestation of [
      forgedAttestation(someone()), forgedAttestation(on.dp(0).party.signer), forgedAttestation(on.msp(0).party.signer)
    ]) {
      expect(await codeOf(on.actor.claim(strangers, { attestation, dp: HONEST })))
        .to.equal('ATTESTATION_SIGNATURE_INVALID')
    }
    const puppet = someoneIn(on.testnet.registry)
    const bob = await on.actor.claim('mailto:shown@example.com')
    // the proof of one recipient for another key, with MSP and DP at hand
    expect(await codeOf(
      on.actor.claim('mailto:shown@example.com', { holder: puppet, attestation: bob.attestation, dp: HONEST })
    )).to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
  })
})
