/** How an attestor reaches whoever has an identifier. Each channel is a file of its own, loaded by who uses it. */
import type { Clock, Random } from '../../base/clock.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

export type {
  Channel, ChallengeChannel, ChallengeMessage, ProofChannel, ProofInstructions, ProofRequest
} from '../../protocols/attest/interface.ts'

/** What channels may need of the node. */
export interface ChannelComponents {
  readonly clock: Clock
  readonly random: Random
  readonly registry: VerifiedRegistry
  readonly logger: ComponentLogger
}
