/** A number changes hands while a DP is down: played step by step, and judged. */
import { toString } from 'uint8arrays/to-string'
import { TestnetError } from './errors.ts'
import { readFound } from './lookups.ts'
import { agree } from './observer.ts'
import { systemDelay } from '../base/delay.ts'
import type { Clock } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { ClaimOptions, ClaimSummary } from '../holder/holder.ts'
import type { DpView } from './observer.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Milliseconds within which all DPs have to agree; those that retry do so every half minute. */
const AGREEMENT_TIMEOUT = 90_000
/**
 * One that publishes, one that goes away, and three that witness: a publisher's own word doesn't count where there are
 * three others.
 */
const MIN_DPS = 5
/** Milliseconds between two looks. */
const LOOK_INTERVAL = 500

/** What the scenario needs of a testnet. */
export interface ScenarioTestnet {
  readonly federation: {
    readonly dps: ReadonlyArray<{ readonly name: string, readonly id: string }>
    readonly registry: { readonly msps: ReadonlyArray<{ readonly dps: readonly string[] }> }
  }
  readonly msps: readonly string[]
  claim (csi: CanonicalCsi, msp: string, tags: readonly string[], options?: Pick<ClaimOptions, 'signal' |
    'firstMapping'>): Promise<ClaimSummary>
  /** Resolves once the CSIP has it at a majority of the replicas. */
  reassign (
    csi: CanonicalCsi, since: number, options?: AbortOptions
  ): Promise<{ readonly receipts: number, readonly replicas: number }>
  discover (msp: string, csi: string, tags?: readonly string[], options?: AbortOptions): Promise<unknown>
  views (csi: CanonicalCsi, options?: AbortOptions): Promise<readonly DpView[]>
  kill (name: string): Promise<void>
  restart (name: string): Promise<void>
}

export interface ScenarioComponents extends AbortOptions {
  readonly clock: Clock
  /** A step, in words. */
  readonly say: (text: string) => void
  /** Waits that many milliseconds. @default the runtime's timers */
  readonly delay?: (ms: number, options: AbortOptions) => Promise<void>
}

export interface ScenarioOutcome {
  readonly agreed: boolean
  /** Milliseconds from the DP's return until all agreed, or it was given up. */
  readonly agreedMs: number
  readonly views: readonly DpView[]
  /** What each messaging service found at the end. */
  readonly found: ReadonlyArray<{ readonly by: string, readonly msps: readonly string[] }>
}

/** @throws TestnetError `TESTNET_SIZE_INVALID`; and what claims and lookups throw */
export async function playReassign (
  net: ScenarioTestnet, csi: CanonicalCsi, { clock, say, signal, delay = systemDelay }: ScenarioComponents
): Promise<ScenarioOutcome> {
  const [before, after] = [net.msps[0], net.msps.at(-1)]
  if (before == null || after == null || before === after || net.federation.dps.length < MIN_DPS) {
    throw new TestnetError('TESTNET_SIZE_INVALID', { detail: `the scenario needs ${MIN_DPS} DPs and 2 MSPs` })
  }
  const options = { signal }
  say(
    `1. Alice has ${csi.uri}. She proves it with the code that was sent there; ${before} confirms that it reaches her.`
  )
  const first = await net.claim(csi, before, ['Default'], options)
  say(`   Her mapping is on the disk of ${first.receipts} of ${first.replicas} replicas.`)

  const { dps, registry: { msps } } = net.federation
  // Bob's service shall find the DP that it works with
  const away = dps.find(({ id }) => id !== first.dp && !msps.some(msp => msp.dps.includes(id)))?.name
  if (away == null) {
    throw new TestnetError('TESTNET_SIZE_INVALID', { detail: 'the scenario needs a DP that no MSP works with' })
  }
  say(`2. ${away} crashes, with Alice's mapping on its disk. Of what comes now it hears nothing.`)
  await net.kill(away)

  say('3. Alice gives the number up, and her carrier gives it to Bob. The identifier provider announces that it was ' +
    'assigned anew.')
  const announced = await net.reassign(csi, clock.now(), options)
  say(
    `   ${announced.receipts} of ${announced.replicas} replicas have that on their disk. It strikes what was claimed before, and proves itself: no DP has to be believed.`
  )
  const gone = readFound(await net.discover(after, csi.uri, [], options)).msps
  say(
    `   ${after} looks the number up: ${gone.length === 0 ? 'no match. Nobody writes to Alice by mistake.' : `still found on ${gone.join(', ')}.`}`
  )

  say(`4. Bob proves the number with a code of his own, and claims his first mapping, on ${after}.`)
  const second = await net.claim(csi, after, ['Default'], { ...options, firstMapping: true })
  say(`   His mapping is on the disk of ${second.receipts} of ${second.replicas} replicas.`)

  say(`5. ${away} comes back, with what it had: Alice's mapping, and no word of Bob.`)
  await net.restart(away)
  const returned = clock.now()

  say('6. Each DP is asked by itself, until all say the same.')
  const expected = toString(second.entry.hash, 'base16')
  let views = await net.views(csi, options)
  while (!isRight(views, expected) && clock.now() - returned < AGREEMENT_TIMEOUT) {
    await delay(LOOK_INTERVAL, options)
    views = await net.views(csi, options)
  }
  const agreedMs = clock.now() - returned

  say('7. Both messaging services look the number up once more.')
  const found: Array<ScenarioOutcome['found'][number]> = []
  for (const by of [before, after]) {
    const { msps } = readFound(await net.discover(by, csi.uri, [], options))
    say(`   ${by}: found on ${msps.join(', ') || 'nothing'}`)
    found.push({ by, msps })
  }
  const agreed = gone.length === 0 && isRight(views, expected) &&
    found.every(({ msps }) => msps.length === 1 && msps[0] === after)
  return { agreed, agreedMs, views, found }
}

/** All agree, and on this one mapping. */
function isRight (views: readonly DpView[], expected: string): boolean {
  return agree(views) && views.every(({ replica, living, invalidations }) =>
    invalidations.length > 0 && (!replica || (living.length === 1 && living[0] === expected)))
}
