/** Of what is signed, what tokens and notes need. */
import { signerIn } from '../../../src/base/envelope.ts'
import { openNote } from '../../../src/mapping/note.ts'
import { verifyObject } from '../../../src/mapping/validity.ts'
import { makeCount, verifyCount } from '../../../src/tokens/count.ts'
import { epochAt } from '../../../src/tokens/kinds.ts'
import { makeTokenRequest, verifyTokenRequest } from '../../../src/tokens/request.ts'
import { note } from '../../builders/conflict.ts'
import { bob, bobSealingKey, party } from '../../builders/mapping.ts'
import { NOW, seedOf } from '../../builders/registry.ts'
import { context, dpOf, FOREIGN_EVIDENCE, ours, signedFor } from './two-federations.ts'
import type { SignedKind } from './two-federations.ts'

type Kinds = Readonly<Record<'note' | 'noteConsent' | 'tokenRequest' | 'tokenCount', readonly SignedKind[]>>

export const TOKEN_AND_NOTE_KINDS: Kinds = {
  note: [{
    what: 'a note',
    code: 'FACT_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) =>
      verifyObject('note', signedFor(federation, 'note', note({ federation: world }), { signer: bob }), context)
  }],
  noteConsent: [{
    what: 'a DP\'s consent to a note',
    code: 'NOTE_CONSENT_INVALID',
    read: (world, federation) => {
      const noted = note({ federation: ours, consentBy: signerIn(federation, dpOf(world, 4).signer) })
      return openNote(verifyObject('note', noted, context), bobSealingKey, ours)
    }
  }],
  tokenRequest: [{
    what: 'a party\'s request for tokens',
    code: 'TOKEN_SIGNATURE_INVALID',
    read: (world, federation) => {
      const [{ id: issuer }, { id, signer }] = [dpOf(world, 0), party(world.msps, 0)]
      const kind = { type: 'query', issuer, epoch: epochAt(ours.registry.policy, 'query', NOW) } as const
      const request = makeTokenRequest(kind, [seedOf('element')], {
        role: 'msp', id, signer: signerIn(federation, signer)
      })
      return verifyTokenRequest(request, { ...context, issuer })
    }
  }],
  tokenCount: [{
    what: 'a DP\'s count of tokens',
    code: 'TOKEN_SIGNATURE_INVALID',
    read: (world, federation) => verifyCount(makeCount([], NOW, signerIn(federation, dpOf(world, 0).signer)), context)
  }]
}
