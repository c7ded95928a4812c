/**
 * Which DPs a query must reach: a pure function of the query, the registry and
 * what the asking DP disclosed, so that whoever gets the answers can tell who is
 * missing (docs/protocol.md, "Whom a query reaches").
 */
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { Query } from './query.ts'

/** The DP that asks others. */
export interface Asker {
  readonly dp: string
  /** Peer ids, as it disclosed them. */
  readonly preferred: readonly string[]
  /** Those through whom the query came to it, the home DP first: they aren't asked again. */
  readonly path: readonly string[]
}

/** Peer ids, strictly ascending: the order that answers have. */
export function dpsToAsk (
  { federation, dps }: Pick<Query, 'federation' | 'dps'>, { dp, preferred, path }: Asker, registry: VerifiedRegistry
): readonly string[] {
  switch (federation) {
    case 'local': return [dp]
    case 'preferred': return ascending([dp, ...preferred.filter(id => !path.includes(id))])
    case 'selected': return dps
    // one that leaves goes on answering
    case 'all': return ascending(registry.dps.filter(({ status }) => status !== 'revoked').map(({ id }) => id))
  }
}

/** Whether a DP that `asker` asks is to ask further ones. */
export function asksFurther (
  { federation, levels }: Pick<Query, 'federation' | 'levels'>, { dp, path }: Pick<Asker, 'dp' | 'path'>, other: string
): boolean {
  return federation === 'preferred' && other !== dp && path.length + 1 < levels
}

/**
 * A filter by MSP: of the DPs that a mode reaches, those with which the registry
 * says that one of these MSPs works. The DPs aren't told the MSPs. Where none is
 * left, or an MSP names no DP, nobody can be spared.
 *
 * @param reached - what `dpsToAsk` gives
 * @param msps - ids; empty: no filter
 */
export function narrowToMsps (
  reached: readonly string[], msps: readonly string[], registry: VerifiedRegistry
): readonly string[] {
  const works = msps.map(id => registry.msp(id)?.dps ?? [])
  if (works.length === 0 || works.some(dps => dps.length === 0)) {
    return reached
  }
  const wanted = reached.filter(dp => works.some(dps => dps.includes(dp)))
  return wanted.length === 0 ? reached : wanted
}

function ascending (ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort()
}
