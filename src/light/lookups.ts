/** All that a light node looks up with: homes, evaluations and what pays for them, both ways to ask. */
import { signerIn } from '../base/envelope.ts'
import { signerFromSeed } from '../base/keys.ts'
import { TokenWallet, tokenDrawer } from '../node/tokens/index.ts'
import { recordsClient } from '../protocols/records/index.ts'
import { relayClient } from '../protocols/relay/index.ts'
import { openBookMarks } from './book-marks.ts'
import { storedChoices } from './choice-store.ts'
import { chosenWay } from './chosen-way.ts'
import { openEvaluations } from './evaluations.ts'
import { homeChooser } from './home.ts'
import { newestRegistry } from './newest.ts'
import { makeWay } from './way.ts'
import { Ways } from './ways.ts'
import type { FederationId } from '../base/bytes.ts'
import type { VoprfBackend } from '../blinding/backend.ts'
import type { Namespaces } from '../store/interface.ts'
import type { ChosenWay } from './chosen-way.ts'
import type { MspOptions } from '../msp/interface.ts'
import type { Timer } from '../base/clock.ts'
import type { OprfClientComponents } from '../protocols/oprf/interface.ts'
import type { ProofSource } from '../node/tokens/index.ts'
import type { LightNodeOptions } from './options.ts'
import type { WayComponents } from './way.ts'

export interface LookupsComponents extends
  Pick<WayComponents, 'rpc' | 'registry' | 'gate' | 'refresh' | 'clock' | 'random' | 'logger' | 'clockWatch'> {
  /** @default the runtime's timers */
  readonly timer?: Timer
  readonly voprf: VoprfBackend
  readonly store: Namespaces
  /** 32 bytes, under which it seals what it keeps. MUST stay secret. */
  readonly seed: Uint8Array
  readonly federation: FederationId
  /** Told of evaluations that didn't count. @default nobody is */
  readonly onFault?: OprfClientComponents['onFault']
}

export interface Lookups extends ChosenWay {
  stop (): Promise<void>
}

export async function openLookups (
  { store, seed, federation, ...asks }: LookupsComponents,
  options: LightNodeOptions
): Promise<Lookups> {
  const { clock, random, logger, registry, clockWatch } = asks
  const { msp, keptTokens, tracing, proof = msp == null ? undefined : mspProof(msp, federation) } = options
  const { past } = clockWatch
  const homes = homeChooser(
    { homes: [options.home ?? []].flat(), msp: msp?.mspId },
    { ...asks, isOff: dp => clockWatch.contradicts(dp) })
  const log = logger.forComponent('mimi:light')
  const newest = newestRegistry({ ...asks, log })
  const wallet = await TokenWallet.open({ ...asks, past, store: store.namespace('tokens') }, seed)
  const evaluations = await openEvaluations(
    { ...asks, past, store: store.namespace('evaluations'), wallet, proof, newest },
    { seed, kept: options.seed != null, ownBatch: keptTokens }
  )
  const marks = await openBookMarks({ store: store.namespace('books'), clock, past }, evaluations.secret)
  const choices = options.choices ?? storedChoices(store.namespace('choices'), seed, random)
  const records = recordsClient()(asks)
  const relay = relayClient({ known: current => msp == null ? [] : current.msp(msp.mspId)?.dps ?? [] })(
    { ...asks, home: current => homes.current(current) })
  const parts = { ...asks, records, relay, evaluations, homes, newest, choices, marks, tracing }
  const app = options.app ?? msp?.mspId
  const ways = new Ways({
    relay,
    isRequired: () => registry.current().policy.relayRequired,
    make: relayed => makeWay(parts, { app, relayed }),
    log
  }, options.relay)
  const way = chosenWay(ways)
  const drawer = proof == null
    ? undefined
    : tokenDrawer({ ...asks, rpc: way.rpc, store, wallet, proof }, { target: keptTokens })
  await drawer?.start()
  return {
    ...way,
    stop: async () => {
      await drawer?.stop()
      await ways.stop()
    }
  }
}

/** A party of the registry, by the key that it signs with. */
function mspProof ({ mspId, signingSeed }: MspOptions, federation: FederationId): ProofSource {
  const proof = { role: 'msp', id: mspId, signer: signerIn(federation, signerFromSeed(signingSeed)) } as const
  return async () => proof
}
