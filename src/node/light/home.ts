/** Which DP a light node asks first, and who asks others for it. */
import { LightError } from './errors.ts'
import type { Random } from '../../base/clock.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'

export interface HomeWish {
  /** Peer id of a DP. @default one that the MSP works with, else one by lot */
  readonly home?: string
  /** Id of the MSP that runs the node. @default none */
  readonly msp?: string
}

/**
 * By lot, and then the same as long as the node runs and the DPs stay.
 *
 * @returns a function that throws LightError `LIGHT_NO_HOME`
 */
export function homeChooser ({ home, msp }: HomeWish, random: Random): (registry: VerifiedRegistry) => DpRecord {
  const lot = new DataView(random.bytes(4).buffer).getUint32(0)
  return registry => {
    if (home != null) {
      const wanted = registry.dp(home)
      if (wanted == null || wanted.status === 'revoked') {
        throw new LightError('LIGHT_NO_HOME', { detail: home })
      }
      return wanted
    }
    const works = msp == null ? [] : registry.msp(msp)?.dps ?? []
    const ofMsp = registry.activeDps.filter(({ id }) => works.includes(id))
    const candidates = ofMsp.length > 0 ? ofMsp : registry.activeDps
    const chosen = candidates[lot % candidates.length]
    if (chosen == null) {
      throw new LightError('LIGHT_NO_HOME')
    }
    return chosen
  }
}
