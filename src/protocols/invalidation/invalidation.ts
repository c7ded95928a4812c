/** Lifecycle, what comes in, and what goes out. */
import { TopicValidatorResult } from '@libp2p/gossipsub'
import { systemTimer } from '../../base/clock.ts'
import { deadline } from '../../base/deadline.ts'
import { DiscoveryError } from '../../base/errors.ts'
import {
  CONNECT_TIMEOUT, DEFAULT_LOOK_INTERVAL, DEFAULT_SEEK_INTERVAL, INVALIDATION_TOPIC, MIN_NEIGHBOURS
} from './constants.ts'
import { judgeMessage } from './validate.ts'
import { shuffled } from '../../base/lot.ts'
import type { VerifiedInvalidation } from '../../mapping/interface.ts'
import type {
  GossipVerdict, InvalidationGossip as InvalidationGossipInterface, InvalidationGossipComponents, InvalidationGossipInit
} from './interface.ts'
import type { Logger, PeerId } from '@libp2p/interface'

const VERDICTS: Readonly<Record<TopicValidatorResult, GossipVerdict>> = {
  [TopicValidatorResult.Accept]: 'accepted',
  [TopicValidatorResult.Ignore]: 'ignored',
  [TopicValidatorResult.Reject]: 'rejected'
}

export class InvalidationGossip implements InvalidationGossipInterface {
  readonly [Symbol.toStringTag] = '@mimi/invalidation'
  readonly #components: InvalidationGossipComponents
  readonly #seekInterval: number
  readonly #log: Logger
  readonly #taking = new Set<Promise<void>>()
  #shutdown?: AbortController
  #looking: Promise<void> = Promise.resolve()
  #cancel = (): void => {}

  constructor (
    components: InvalidationGossipComponents, { seekInterval = DEFAULT_SEEK_INTERVAL }: InvalidationGossipInit
  ) {
    this.#components = components
    this.#seekInterval = seekInterval
    this.#log = components.logger.forComponent('mimi:invalidation')
    // before anything can come in
    components.pubsub.topicValidators.set(INVALIDATION_TOPIC, async (peer, { data }) => this.#judge(peer, data))
  }

  get neighbours (): number {
    return this.#components.pubsub.getSubscribers(INVALIDATION_TOPIC).length
  }

  start (): void {
    if (this.#shutdown != null) {
      return
    }
    this.#shutdown = new AbortController()
    this.#components.pubsub.subscribe(INVALIDATION_TOPIC)
    this.#look(this.#shutdown.signal)
  }

  async stop (): Promise<void> {
    this.#shutdown?.abort()
    this.#shutdown = undefined
    this.#cancel()
    await this.#looking
    await Promise.all(this.#taking)
  }

  async publish (fact: VerifiedInvalidation): Promise<number> {
    const { recipients } = await this.#components.pubsub.publish(INVALIDATION_TOPIC, fact.bytes)
    return recipients.length
  }

  async #judge (peer: PeerId, data: Uint8Array): Promise<TopicValidatorResult> {
    const { judge, count } = this.#components
    const { result, fact, code } = await judgeMessage(data, this.#components)
    count?.(VERDICTS[result])
    if (result === TopicValidatorResult.Reject) {
      this.#log('rejected what %p handed on: %s', peer, code)
      judge.penalise(peer, code ?? 'MESSAGE_MALFORMED')
    }
    if (fact != null && this.#shutdown != null) {
      this.#take(fact)
    }
    return result
  }

  #take (fact: VerifiedInvalidation): void {
    // what is lost here is found again by reconciliation
    const work = this
      .#components.take([fact])
      .catch((err: unknown) => { this.#log.error('an invalidation was not stored: %e', err) })
    this.#taking.add(work)
    void work.then(() => { this.#taking.delete(work) })
  }

  #look (signal: AbortSignal): void {
    this.#looking = this.#seek(signal).then(enough => {
      if (!signal.aborted) {
        this.#cancel = (this.#components.timer ?? systemTimer)
          .after(enough ? DEFAULT_LOOK_INTERVAL : this.#seekInterval, () => { this.#look(signal) })
      }
    })
  }

  /**
   * Connects to DPs by lot until there are enough, one after the other: while a
   * whole federation starts, others come to us meanwhile, and handshakes leave
   * room for requests.
   *
   * @returns whether enough of them listen
   */
  async #seek (signal: AbortSignal): Promise<boolean> {
    const { registry, id, pubsub, connect } = this.#components
    const others = registry.current().activeDps.filter(dp => dp.id !== id)
    const wanted = Math.min(MIN_NEIGHBOURS, others.length)
    const fresh = new Set<string>()
    for (const dp of shuffled(others, this.#components.random)) {
      const known = new Set([...pubsub.getPeers().map(peer => peer.toString()), ...fresh])
      if (signal.aborted || known.size >= wanted) {
        break
      }
      if (!known.has(dp.id)) {
        try {
          await connect(dp, { signal: deadline(CONNECT_TIMEOUT, signal) })
          fresh.add(dp.id)
        } catch (err) {
          this.#log('%s: not connected - %s', dp.id, err instanceof DiscoveryError ? err.code : err)
        }
      }
    }
    return this.neighbours >= wanted
  }
}
