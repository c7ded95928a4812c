/** Gossipsub as invalidations need it: one topic, DPs only, unsigned messages that prove themselves. */
import { gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import {
  APP_SCORE_WEIGHT, FIRST_DELIVERIES_CAP, INVALID_MESSAGE_DECAY, INVALID_MESSAGE_WEIGHT, INVALIDATION_TOPIC,
  MAX_INBOUND_LENGTH, MAX_SUBSCRIPTIONS
} from './constants.ts'
import { Gate } from './gate.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import type { PeerId } from '@libp2p/interface'

export interface PubsubInit {
  readonly registry: RegistrySource
  readonly score: {
    /** Points of the node's own score, 0 or more. */
    points (peer: PeerId | string): number
  }
}

/** For the `services` of a libp2p node, beside `identify`. */
export function invalidationPubsub ({ registry, score }: PubsubInit): (components: GossipSubComponents) => GossipSub {
  return components => {
    const log = components.logger.forComponent('mimi:invalidation:gate')
    const gate = new Gate(registry, peer => { log('%p is not a DP', peer) })
    registry.onUpdate(() => {
      gate
        .review(components.connectionManager.getConnections())
        .catch((err: unknown) => { log.error('a connection was not closed - %e', err) })
    })
    const { privateKey, peerId, peerStore, connectionManager, logger } = components
    return gossipsub({
      debugName: 'libp2p:gossipsub',
      // the invalidation is signed by whom it is of; who hands it on says nothing by it
      globalSignaturePolicy: StrictNoSign,
      allowedTopics: [INVALIDATION_TOPIC],
      allowPublishToZeroTopicPeers: true,
      ignoreDuplicatePublishError: true,
      fallbackToFloodsub: false,
      doPX: false,
      maxInboundDataLength: MAX_INBOUND_LENGTH,
      decodeRpcLimits: {
        maxSubscriptions: MAX_SUBSCRIPTIONS,
        maxMessages: 5_000,
        maxIhaveMessageIDs: 5_000,
        maxIwantMessageIDs: 5_000,
        maxIdontwantMessageIDs: 512,
        maxControlMessages: MAX_SUBSCRIPTIONS,
        maxPeerInfos: 0
      },
      scoreParams: {
        // who takes part is the registry's to say, and operators have several DPs behind one address
        IPColocationFactorWeight: 0,
        appSpecificWeight: APP_SCORE_WEIGHT,
        appSpecificScore: peer => -score.points(peer),
        topics: {
          [INVALIDATION_TOPIC]: {
            topicWeight: 1,
            timeInMeshWeight: 0,
            timeInMeshQuantum: 1,
            timeInMeshCap: 1,
            firstMessageDeliveriesWeight: 1,
            firstMessageDeliveriesDecay: INVALID_MESSAGE_DECAY,
            firstMessageDeliveriesCap: FIRST_DELIVERIES_CAP,
            // for hours there may be nothing to deliver
            meshMessageDeliveriesWeight: 0,
            meshMessageDeliveriesDecay: INVALID_MESSAGE_DECAY,
            meshMessageDeliveriesCap: 1,
            meshMessageDeliveriesThreshold: 1,
            meshMessageDeliveriesWindow: 10,
            meshMessageDeliveriesActivation: 5_000,
            meshFailurePenaltyWeight: 0,
            meshFailurePenaltyDecay: INVALID_MESSAGE_DECAY,
            invalidMessageDeliveriesWeight: INVALID_MESSAGE_WEIGHT,
            invalidMessageDeliveriesDecay: INVALID_MESSAGE_DECAY
          }
        }
      }
    })({ privateKey, peerId, peerStore, connectionManager, logger, registrar: gate.registrar(components.registrar) })
  }
}
