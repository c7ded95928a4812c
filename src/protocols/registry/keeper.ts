/** Keeps every version it stepped through, so that it can be shown to whoever lags behind. */
import { equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { RegistryError } from '../../registry/errors.ts'
import { isSignedBy, stepsFromAnchor } from '../../registry/from-anchor.ts'
import { standing } from '../../registry/standing.ts'
import { reopenSteps, rootSignedVersion, verifySteps } from '../../registry/verify.ts'
import { RegistryProtocolError } from './errors.ts'
import { Statements, VERSIONS_END } from './statements.ts'
import type {
  RegistryKeeper as RegistryKeeperInterface, RegistryKeeperComponents, RegistryKeeperInit
} from './interface.ts'
import type { TrustAnchor, VerifiedRegistry } from '../../registry/interface.ts'
import type { Standing, StandingOptions } from '../../registry/standing.ts'
import type { VerifiedTimestamp } from '../../registry/timestamp.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Logger } from '@libp2p/interface'

type Listener = (registry: VerifiedRegistry, previous: VerifiedRegistry) => void

/** Version numbers, 8 bytes big-endian, so that keys are in their order. */
function versionKey (version: number): Uint8Array {
  const key = new Uint8Array(8)
  new DataView(key.buffer).setBigUint64(0, BigInt(version))
  return key
}

async function keep (store: KeyValueStore, versions: readonly VerifiedRegistry[]): Promise<void> {
  await store.batch(versions.map(({ version, bytes }) => ({ type: 'put', key: versionKey(version), value: bytes })))
}

/**
 * Opens what is kept, all of it verified again from the anchor, and what it is
 * given in addition.
 *
 * @throws RegistryProtocolError REGISTRY_ARCHIVE_BROKEN, REGISTRY_MISSING
 * @throws RegistryError where `initial` does not verify, or contradicts what is kept
 */
export async function openKeeper (
  components: RegistryKeeperComponents, init: RegistryKeeperInit
): Promise<RegistryKeeperInterface> {
  const { anchor, initial } = init
  const { store } = components
  const keys: Uint8Array[] = []
  const kept: Uint8Array[] = []
  for await (const [key, bytes] of store.iterate({ lt: VERSIONS_END })) {
    keys.push(key)
    kept.push(bytes)
  }
  const current = openKept(kept, anchor)
  const given = initial == null ? undefined : openInitial(initial, anchor, current)
  const newest = given ?? current
  if (newest == null) {
    throw new RegistryProtocolError('REGISTRY_MISSING')
  }
  if (given != null) {
    if (current != null && given.version > current.version + 1) {
      // the anchor vouches for the later one; a chain with a gap would be of no use to anybody
      await store.batch(keys.map(key => ({ type: 'delete', key })))
    }
    await keep(store, [given])
  }
  return new RegistryKeeper(components, init, newest, await Statements.open(store, newest))
}

/** Undefined where it isn't newer than what is kept. */
function openInitial (initial: Uint8Array, anchor: TrustAnchor, current?: VerifiedRegistry): VerifiedRegistry |
  undefined {
  if (current == null) {
    return reopenSteps([initial], { anchor }).at(-1)
  }
  const given = isSignedBy(initial, anchor) ? reopenSteps([initial], { anchor }).at(-1) : undefined
  if (given == null || given.version === current.version || given.version === current.version + 1) {
    return reopenSteps([initial], { anchor, previous: current }).at(-1)
  }
  return given.version > current.version ? given : undefined
}

function openKept (kept: readonly Uint8Array[], anchor: TrustAnchor): VerifiedRegistry | undefined {
  if (kept.length === 0) {
    return undefined
  }
  try {
    return stepsFromAnchor(kept, anchor).at(-1)
  } catch (cause) {
    throw new RegistryProtocolError('REGISTRY_ARCHIVE_BROKEN', { cause })
  }
}

class RegistryKeeper implements RegistryKeeperInterface {
  readonly anchor: TrustAnchor
  readonly #store: KeyValueStore
  readonly #components: RegistryKeeperComponents
  readonly #log: Logger
  readonly #listeners = new Set<Listener>()
  readonly #self: string | undefined
  readonly #statements: Statements
  #current: VerifiedRegistry
  /** A later version that the roots signed, and that this node can't take. */
  #missed?: Required<StandingOptions>['newest']
  /** The last judgement, and when it was made. */
  #judged?: { readonly standing: Standing, readonly at: number }
  /** One step at a time: two chains from two DPs must not overtake each other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor (
    components: RegistryKeeperComponents,
    { anchor, self }: RegistryKeeperInit,
    current: VerifiedRegistry,
    statements: Statements
  ) {
    this.anchor = anchor
    this.#self = self
    this.#statements = statements
    this.#components = components
    this.#store = components.store
    this.#log = components.logger.forComponent('mimi:registry:keeper')
    this.#current = current
  }

  current (): VerifiedRegistry {
    return this.#current
  }

  onUpdate (listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  standing (): Standing {
    const now = this.#components.clock.now()
    const { at = Infinity, standing: known } = this.#judged ?? {}
    if (known != null && at <= now && now < (known.until ?? Infinity)) {
      return known
    }
    const judged = standing(this.#current, this.#statements.all, now, { self: this.#self, newest: this.#missed })
    this.#judged = { standing: judged, at: now }
    return judged
  }

  async hear (statement: VerifiedTimestamp, bytes: Uint8Array): Promise<void> {
    this.#judged = undefined
    await this.#statements.add(statement, bytes)
  }

  async advance (
    versions: readonly Uint8Array[], from: VerifiedRegistry = this.#current
  ): Promise<readonly VerifiedRegistry[]> {
    // verified before it queues: a chain that doesn't hold delays nobody
    const steps = this.#verify(versions, from)
    const run = this.#last.then(async () => await this.#adopt(steps))
    this.#last = run.catch(err => { this.#log('did not step: %e', err) })
    return await run
  }

  #verify (versions: readonly Uint8Array[], from: VerifiedRegistry): readonly VerifiedRegistry[] {
    const now = this.#components.clock.now()
    try {
      return verifySteps(versions, { anchor: this.anchor, now, previous: from })
    } catch (err) {
      if (err instanceof DiscoveryError) {
        this.#miss(versions, from, now)
      }
      throw err
    }
  }

  /** What the roots signed is news, even where it can't be taken; nothing else is. */
  #miss (versions: readonly Uint8Array[], from: VerifiedRegistry, now: number): void {
    const signed = versions.flatMap(bytes => rootSignedVersion(bytes, this.anchor, from) ?? [])
    const version = Math.max(...signed)
    if (version > Math.max(this.#current.version, this.#missed?.version ?? 0)) {
      this.#missed = { version, seenAt: now }
      this.#judged = undefined
      this.#log.error('there is a version %d that this node can not take', version)
    }
  }

  async #adopt (steps: readonly VerifiedRegistry[]): Promise<readonly VerifiedRegistry[]> {
    const same = steps.find(({ version }) => version === this.#current.version)
    if (same != null && !equalBytes(same.hash, this.#current.hash)) {
      throw new RegistryError('REGISTRY_FORK', { detail: `version ${same.version}` })
    }
    const newer = steps.filter(({ version }) => version > this.#current.version)
    const [first] = newer
    if (first == null) {
      return []
    }
    if (first.previousHash == null || !equalBytes(first.previousHash, this.#current.hash)) {
      throw new RegistryError('REGISTRY_CHAIN_BROKEN', { detail: `${this.#current.version} to ${first.version}` })
    }
    await keep(this.#store, newer)
    for (const registry of newer) {
      const previous = this.#current
      this.#current = registry
      this.#judged = undefined
      this.#log('version %d, valid until %s', registry.version, new Date(registry.expiresAt).toISOString())
      this.#notify(registry, previous)
    }
    return newer
  }

  /** What one listener does wrong is no reason for the others to miss a version. */
  #notify (registry: VerifiedRegistry, previous: VerifiedRegistry): void {
    for (const listener of this.#listeners) {
      try {
        listener(registry, previous)
      } catch (err) {
        this.#log.error('a listener failed on version %d: %e', registry.version, err)
      }
    }
  }

  async after (version: number, limit: number): Promise<Uint8Array[]> {
    if (version >= this.#current.version) {
      return []
    }
    const versions: Uint8Array[] = []
    let expected = version + 1
    for await (const [key, bytes] of this.#store.iterate({ gte: versionKey(expected), lt: VERSIONS_END, limit })) {
      if (!equalBytes(key, versionKey(expected++))) {
        break
      }
      versions.push(bytes)
    }
    return versions
  }
}
