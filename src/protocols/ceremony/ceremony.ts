/** All ceremonies of this DP: opened by an invitation, gone on with, and in the end forgotten. */
import { systemTimer } from '../../base/clock.ts'
import { Board } from '../../blinding/dkg/board.ts'
import { SEED_LENGTH } from '../../blinding/dkg/constants.ts'
import { makeInvitation } from '../../blinding/dkg/invitation.ts'
import { isOver } from '../../blinding/dkg/machine.ts'
import { checkInvitation, invitationFor } from './admission.ts'
import {
  BUSY_RETRY, CEREMONY_PROTOCOL, CEREMONY_RETENTION, DEFAULT_INTERVAL, EXCHANGE_METHOD, INVITE_METHOD,
  MAX_CEREMONIES, MAX_OPEN_OF_INVITER
} from './constants.ts'
import { CeremonyProtocolError } from './errors.ts'
import { Exchanger } from './exchanger.ts'
import { CeremonyHandler } from './handler.ts'
import { CeremonyRoom } from './room.ts'
import { CeremonyStore } from './store.ts'
import type { Invitation } from '../../blinding/dkg/interface.ts'
import type {
  Ceremonies as CeremoniesInterface, CeremoniesComponents, CeremoniesInit, CeremonySummary, CeremonyWish,
  FinishedCeremony
} from './interface.ts'
import type { KeptCeremony } from './store.ts'
import type { Logger } from '@libp2p/interface'

interface UnderWay {
  readonly room: CeremonyRoom
  readonly exchanger: Exchanger
}

export class Ceremonies implements CeremoniesInterface {
  readonly [Symbol.toStringTag] = '@mimi/ceremonies'
  readonly #components: CeremoniesComponents
  readonly #init: CeremoniesInit
  readonly #log: Logger
  readonly #store: CeremonyStore
  /** By id, in hex. */
  readonly #ceremonies = new Map<string, UnderWay>()
  readonly #stopping = new AbortController()
  /** Whether all that is on the disk has been read: who opened one anew before that would lose its seed. */
  #isLoaded = false
  #callOff = (): void => {}
  #round?: Promise<void>

  constructor (components: CeremoniesComponents, init: CeremoniesInit) {
    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('mimi:ceremony')
    this.#store = new CeremonyStore(components.store, components.voprf)
    const handler = new CeremonyHandler({
      voprf: components.voprf,
      room: name => this.#ceremonies.get(name)?.room,
      open: async invitation => { await this.#open(invitation) }
    })
    components.rpc.handle(
      CEREMONY_PROTOCOL,
      INVITE_METHOD,
      async (request, { peer }) => {
        this.#checkReady()
        return await handler.invite(request, peer.toString())
      }
    )
    components.rpc.handle(CEREMONY_PROTOCOL, EXCHANGE_METHOD, async (request, { peer }) => {
      this.#checkReady()
      const answer = await handler.exchange(request, peer.toString())
      this.#exchange()
      return answer
    })
  }

  async start (): Promise<void> {
    for (const kept of await this.#store.all()) {
      this.#add(kept)
    }
    this.#isLoaded = true
    this.#next(0)
  }

  /** @throws CeremonyProtocolError `CEREMONY_NOT_READY` */
  #checkReady (): void {
    if (!this.#isLoaded || this.#stopping.signal.aborted) {
      throw new CeremonyProtocolError('CEREMONY_NOT_READY')
    }
  }

  async stop (): Promise<void> {
    this.#callOff()
    this.#stopping.abort(new CeremonyProtocolError('CEREMONY_UNKNOWN', { detail: 'the node is stopping' }))
    await this.#round
    const all = [...this.#ceremonies.values()]
    await Promise.all(all.map(async ({ exchanger }) => { await exchanger.idle() }))
    await Promise.all(all.map(async ({ room }) => { await room.idle() }))
  }

  async invite (wish: CeremonyWish): Promise<CeremonySummary> {
    this.#checkReady()
    const { registry, clock, random, signer, voprf } = this.#components
    const latestEpoch = Math.max(0, ...this.#ofKey(wish.keyId).map(({ invitation: { shareEpoch } }) => shareEpoch))
    const context = { registry: registry.current(), inviter: this.#init.id, now: clock.now(), random, latestEpoch }
    const fields = invitationFor(wish, context)
    const room = await this.#open(makeInvitation(fields, signer, voprf))
    await room.join()
    this.#exchange()
    return room.summary
  }

  list (): readonly CeremonySummary[] {
    return [...this.#ceremonies.values()]
      .map(({ room }) => room.summary)
      .sort((a, b) => b.invitation.issuedAt - a.invitation.issuedAt)
  }

  show (id: string): CeremonySummary {
    return this.#room(id).summary
  }

  async join (id: string): Promise<CeremonySummary> {
    const room = this.#room(id)
    await room.join()
    this.#exchange()
    return room.summary
  }

  async decline (id: string): Promise<CeremonySummary> {
    const room = this.#room(id)
    await room.decline()
    this.#exchange()
    return room.summary
  }

  finish (id: string): FinishedCeremony {
    const room = this.#room(id)
    const listed = this.#components.registry.current().oprfKey(room.invitation.keyId)
    return room.finished(room.invitation.previous != null && listed?.dealer === true)
  }

  #room (id: string): CeremonyRoom {
    const underWay = this.#ceremonies.get(id)
    if (underWay == null) {
      throw new CeremonyProtocolError('CEREMONY_UNKNOWN', { detail: id })
    }
    return underWay.room
  }

  #ofKey (keyId: number): readonly CeremonySummary[] {
    return this.list().filter(({ invitation }) => invitation.keyId === keyId)
  }

  /** The invitation and a seed are on the disk when it resolves. */
  async #open (invitation: Invitation): Promise<CeremonyRoom> {
    const { registry, clock, random, shares } = this.#components
    checkInvitation(invitation, registry.current(), clock.now())
    const { keyId, shareEpoch } = invitation
    const isUsed = this.#ofKey(keyId).some(
      ({ state, invitation: other }) => other.shareEpoch === shareEpoch && !isOver(state)
    )
    if (isUsed || shares.share(keyId, shareEpoch) != null) {
      throw new CeremonyProtocolError('CEREMONY_EPOCH_USED', { detail: `key ${keyId}, epoch ${shareEpoch}` })
    }
    const open = this.list().filter(
      ({ state, invitation: { inviter } }) => inviter === invitation.inviter && !isOver(state)
    )
    if (this.#ceremonies.size >= MAX_CEREMONIES || open.length >= MAX_OPEN_OF_INVITER) {
      throw new CeremonyProtocolError(
        'CEREMONY_BUSY',
        { retryAfter: BUSY_RETRY, detail: `${open.length} of ${invitation.inviter}` }
      )
    }
    const kept: KeptCeremony = {
      invitation,
      state: { name: 'invited' },
      board: Board.EMPTY,
      seed: random.bytes(SEED_LENGTH)
    }
    const room = this.#add(kept)
    await this.#store.put(kept, [])
    this.#log('ceremony %s: %s invites to %s key %d', room.name, invitation.inviter, invitation.kind, invitation.keyId)
    return room
  }

  #add (kept: KeptCeremony): CeremonyRoom {
    const { id, interval = DEFAULT_INTERVAL } = this.#init
    const common = { ...this.#components, id, log: this.#log }
    const room = new CeremonyRoom(kept, { ...common, store: this.#store })
    this.#ceremonies.set(
      room.name,
      { room, exchanger: new Exchanger(room, { ...common, interval, signal: this.#stopping.signal }) }
    )
    return room
  }

  #exchange (): void {
    for (const { exchanger } of this.#ceremonies.values()) {
      exchanger.run()
    }
  }

  #next (delay: number): void {
    const { timer = systemTimer } = this.#components
    this.#callOff = timer.after(delay, () => {
      this.#round = this.#tick().finally(() => {
        if (!this.#stopping.signal.aborted) {
          this.#next(this.#init.interval ?? DEFAULT_INTERVAL)
        }
      })
    })
  }

  async #tick (): Promise<void> {
    const { past } = this.#components
    const now = past.now()
    for (const [name, { room }] of this.#ceremonies) {
      try {
        if (now >= room.invitation.deadline + CEREMONY_RETENTION) {
          this.#ceremonies.delete(name)
          await room.forget()
        } else {
          await room.go()
        }
      } catch (err) {
        this.#log.error('ceremony %s does not go on - %e', name, err)
      }
    }
    this.#exchange()
  }
}
