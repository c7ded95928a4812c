/** Conflicts in a testnet of processes: somebody who claims what is another's, and the arbiters. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { parsePublicKey } from '../base/keys.ts'
import { parseDispute } from '../mapping/dispute.ts'
import { makeVerdict, signVerdict } from '../mapping/ruling.ts'
import { TestnetError } from './errors.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AnswerChallenge, DefenceSummary, Holder, HolderConflict } from '../holder/holder.ts'
import type { HandedVerdict, ShownConflict } from '../dp/conflicts/operator-listener.ts'
import type { DpParty } from './federation.ts'

/** A conflict, and the name of the DP that follows it. */
export interface TestnetConflict extends ShownConflict {
  readonly dp: string
}

export interface TestnetConflictsComponents {
  readonly dps: readonly DpParty[]
  /** DPs that decide together, of those that didn't take the dispute. */
  readonly arbiterThreshold: number
  /** Whose identifier it is. */
  readonly ownerOf: (csi: CanonicalCsi) => Holder
  readonly newPerson: () => Holder
  /** Whoever reads the messages of `csi`. */
  readonly answerFor: (csi: CanonicalCsi) => AnswerChallenge
  readonly addUser: (msp: string, csi: CanonicalCsi) => Promise<void>
  readonly isRunning: (name: string) => boolean
  /** Asks a DP that runs. */
  readonly ask: (name: string, method: 'conflicts' | 'verdict', params?: unknown) => Promise<unknown>
}

/** Two decide, neither of them a DP of a side. */
const ARBITERS = 2
const SIDES = 2

export function arbiterThresholdOf (dps: number): number {
  return Math.max(1, Math.min(ARBITERS, dps - SIDES))
}

export class TestnetConflicts {
  readonly #components: TestnetConflictsComponents
  /** By the URI of what they claim. */
  readonly #rivals = new Map<string, Holder>()

  constructor (components: TestnetConflictsComponents) {
    this.#components = components
  }

  /** Somebody else who can read its messages claims `csi` as well, and disputes who had it before. */
  async dispute (csi: CanonicalCsi, msp: string): Promise<HolderConflict> {
    const { newPerson, answerFor, addUser } = this.#components
    const rival = this.#rivals.get(csi.uri) ?? newPerson()
    this.#rivals.set(csi.uri, rival)
    await addUser(msp, csi)
    const answer = answerFor(csi)
    const { dp } = await rival.claim({ csi, msp, answer })
    // whoever follows it judges as little as who published: one DP for both leaves more arbiters
    return await rival.dispute({ csi, answer, dp })
  }

  /** Its owner defends it. */
  async defend (csi: CanonicalCsi): Promise<readonly DefenceSummary[]> {
    return await this.#components.ownerOf(csi).defend({ csi, answer: this.#components.answerFor(csi) })
  }

  /** As every DP that runs has them, looked at now. */
  async list (): Promise<readonly TestnetConflict[]> {
    const { dps, isRunning, ask } = this.#components
    const lists = await Promise.all(dps.filter(({ name }) => isRunning(name)).map(async ({ name }) => {
      const known = shownOf(await ask(name, 'conflicts'))
      const looked = await Promise.all(known.map(async ({ dispute }) => shownOf(await ask(name, 'conflicts', dispute))))
      return looked.flat().map(conflict => ({ ...conflict, dp: name }))
    }))
    return lists.flat()
  }

  /**
   * @param prefix - of the dispute's hash in hex; @throws TestnetError `TESTNET_UNKNOWN_CONFLICT`,
   * `TESTNET_NO_ARBITERS`
   */
  async decide (prefix: string, winner: 'claimant' | 'incumbent'): Promise<TestnetConflict> {
    const { dps, arbiterThreshold, ask } = this.#components
    const conflict = (await this.list()).find(({ dispute }) => prefix !== '' && dispute.startsWith(prefix))
    if (conflict == null) {
      throw new TestnetError('TESTNET_UNKNOWN_CONFLICT', { detail: prefix })
    }
    const dispute = parseDispute(fromString(conflict.disputeBytes, 'base16'))
    const losing = winner === 'incumbent'
      ? [dispute.holderKey]
      : [...new Set(conflict.rivals.map(({ holderKey }) => holderKey))]
          .map(key => parsePublicKey(fromString(key, 'base16')))
    const verdict = makeVerdict({
      disputeHash: dispute.hash, winner, losing, before: dispute.issuedAt, parties: conflict.parties
    })
    // each DP of a testnet is of an operator of its own
    const judges = dps.filter(({ name, id }) => name !== conflict.dp && !conflict.parties.includes(id)).slice(
      0, arbiterThreshold
    )
    if (judges.length < arbiterThreshold) {
      throw new TestnetError('TESTNET_NO_ARBITERS', {
        detail: `${judges.length} of ${arbiterThreshold} arbiters are left`
      })
    }
    const handed: HandedVerdict = {
      verdict: toString(verdict.bytes, 'base16'),
      arbiters: judges.map(({ id, signer }) =>
        ({ arbiter: id, signature: toString(signVerdict(verdict, signer), 'base16') }))
    }
    const [decided = conflict] = shownOf([await ask(conflict.dp, 'verdict', handed)])
    return { ...decided, dp: conflict.dp }
  }
}

/** The node is of this very version. */
function shownOf (answer: unknown): readonly ShownConflict[] {
  return Array.isArray(answer) ? answer as readonly ShownConflict[] : []
}
