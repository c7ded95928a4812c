/** One ceremony at this DP: what it has heard and said, on the disk before anybody else hears of it. */
import PQueue from 'p-queue'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../base/errors.ts'
import { CeremonyError } from '../../blinding/dkg/errors.ts'
import { dealerIndex, memberIndex, participantsOf } from '../../blinding/dkg/invitation.ts'
import { isOver } from '../../blinding/dkg/machine.ts'
import { verifyMessage } from '../../blinding/dkg/messages.ts'
import { decline, join, resultOf, step } from '../../blinding/dkg/participant.ts'
import { openTranscript } from '../../blinding/dkg/transcript.ts'
import type { Board } from '../../blinding/dkg/board.ts'
import type { CeremonyMessage, Invitation } from '../../blinding/dkg/interface.ts'
import type { CeremonyState } from '../../blinding/dkg/machine.ts'
import type { Participant, Step } from '../../blinding/dkg/participant.ts'
import type { CeremoniesComponents, CeremonySummary, FinishedCeremony, ParticipantProgress } from './interface.ts'
import type { CeremonyStore, KeptCeremony } from './store.ts'
import type { Logger } from '@libp2p/interface'

export interface RoomComponents extends Pick<CeremoniesComponents, 'clock' | 'signer' | 'shares' | 'voprf'> {
  /** Peer id of this DP. */
  readonly id: string
  readonly store: CeremonyStore
  readonly log: Logger
}

export class CeremonyRoom {
  /** In hex. */
  readonly name: string
  readonly #components: RoomComponents
  /** One change after the other. */
  readonly #queue = new PQueue({ concurrency: 1 })
  /** Code of what somebody signed and is refused for, by peer id. */
  readonly #refused = new Map<string, string>()
  #kept: KeptCeremony

  constructor (kept: KeptCeremony, components: RoomComponents) {
    this.#kept = kept
    this.#components = components
    this.name = toString(kept.invitation.id, 'base16')
  }

  get invitation (): Invitation {
    return this.#kept.invitation
  }

  get state (): CeremonyState {
    return this.#kept.state
  }

  get board (): Board {
    return this.#kept.board
  }

  /** Goes on as far as the clock allows. */
  async go (): Promise<void> {
    await this.#change((me, { board, state }, now) => step(me, board, state, now))
  }

  /** @throws CeremonyError `CEREMONY_ANSWERED`, `CEREMONY_SHARE_MISSING` */
  async join (): Promise<void> {
    await this.#change((me, { board, state }, now) => join(me, board, state, now))
  }

  /** @throws CeremonyError `CEREMONY_ANSWERED` */
  async decline (): Promise<void> {
    await this.#change((me, { board, state }, now) => decline(me, board, state, now))
  }

  /**
   * What somebody else says. All that holds is taken, whatever stands beside it.
   *
   * @param messages - as Signed
   * @throws what the first that doesn't hold is refused for
   */
  async hear (messages: readonly Uint8Array[]): Promise<void> {
    const heard: CeremonyMessage[] = []
    let refusal: DiscoveryError | undefined
    for (const bytes of messages) {
      try {
        heard.push(verifyMessage(bytes, this.invitation, this.#components.voprf))
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        refusal ??= err
        this.#blame(err)
      }
    }
    await this.#change((me, { board, state }, now) => step(me, board.with(...heard), state, now))
    if (refusal != null) {
      throw refusal
    }
  }

  #blame (err: DiscoveryError): void {
    if (err instanceof CeremonyError && err.dp != null) {
      this.#refused.set(err.dp, err.code)
      this.#components.log.error('ceremony %s: %s is refused for %s', this.name, err.dp, err.code)
    }
  }

  async #change (work: (me: Participant, kept: KeptCeremony, now: number) => Step): Promise<void> {
    await this.#queue.add(async () => {
      const { clock, store } = this.#components
      const before = this.#kept
      // nothing is left to say, and what more others say changes nothing
      if (before.state.name === 'failed' || before.transcript != null) {
        return
      }
      const { state, board } = work(this.#participant(), before, clock.now())
      const next: KeptCeremony = { ...before, state, board }
      const news = board.messages.filter(({ hash }) => !before.board.messages.some(known => known.hash === hash))
      if (news.length > 0 || state !== before.state) {
        await store.put(next, news)
      }
      // nobody hears of the end before the share is safe
      this.#kept = await this.#settled(next)
      if (state.name !== before.state.name) {
        this.#components.log('ceremony %s: %s', this.name, state.name)
      }
    })
  }

  /** The share goes where shares are kept, and only then the seed is forgotten. */
  async #settled (kept: KeptCeremony): Promise<KeptCeremony> {
    const { shares, store } = this.#components
    const { seed, ...rest } = kept
    // one that expired may still have come to its end elsewhere
    if (seed == null || !isOver(kept.state.name) || kept.state.name === 'expired') {
      return kept
    }
    let settled: KeptCeremony = rest
    if (kept.state.name === 'finished') {
      const { share, transcript } = resultOf(this.#participant(), kept.board, kept.state)
      if (share != null) {
        await shares.keep(share)
      }
      settled = { ...rest, transcript }
    }
    await store.put(settled, [])
    seed.fill(0)
    return settled
  }

  /** @throws CeremonyError `CEREMONY_SHARE_MISSING` if the seed is gone */
  #participant (): Participant {
    const { id, signer, shares, voprf } = this.#components
    const { invitation, seed } = this.#kept
    const { keyId, previous } = invitation
    const oldShare = previous == null ? undefined : shares.share(keyId, previous.shareEpoch)?.secretShare
    return { invitation, self: id, signer, backend: voprf, secrets: { seed: seed ?? new Uint8Array(0), oldShare } }
  }

  get summary (): CeremonySummary {
    const { invitation, state } = this.#kept
    const fault = state.name === 'failed' ? state.fault : undefined
    return {
      invitation,
      state: state.name,
      ...(fault == null ? {} : { fault }),
      participants: participantsOf(invitation).map(dp => this.#progress(dp))
    }
  }

  #progress (dp: string): ParticipantProgress {
    const { invitation, board } = this.#kept
    const [join, index, refused] = [board.join(dp), memberIndex(invitation, dp), this.#refused.get(dp)]
    return {
      dp,
      ...(index == null ? {} : { index }),
      answer: join != null ? 'joined' : board.hasDeclined(dp) ? 'declined' : 'none',
      deals: dealerIndex(invitation, dp) != null && join?.commitments.length !== 0,
      dealt: board.deal(dp) != null,
      approved: board.approval(dp) != null,
      ...(refused == null ? {} : { refused })
    }
  }

  /**
   * @param isDealt - whether the registry says that a dealer made the key that was shared anew
   * @throws CeremonyError `CEREMONY_UNFINISHED`
   */
  finished (isDealt: boolean): FinishedCeremony {
    const { transcript, state } = this.#kept
    if (transcript == null) {
      throw new CeremonyError('CEREMONY_UNFINISHED', { detail: state.name })
    }
    const { key, hash, approvedBy } = openTranscript(transcript, this.#components.voprf)
    // shared anew, a key that a dealer made is still one that a dealer may know
    const origin = isDealt ? { dealer: true } as const : { transcriptHash: hash }
    return { key: { ...key, ...origin }, transcript, transcriptHash: hash, approvedBy }
  }

  /** Forgets everything, also on the disk. */
  async forget (): Promise<void> {
    await this.#queue.add(async () => {
      await this.#components.store.forget(this.#kept)
      this.#kept.seed?.fill(0)
    })
  }

  /** Resolves once nothing is under way. */
  async idle (): Promise<void> {
    await this.#queue.onIdle()
  }
}
