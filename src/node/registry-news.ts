/** What a new version of the registry changes about who takes part, in words for the log; a pure function. */
import { nameOfDp } from '../registry/dp-names.ts'
import type { Status, VerifiedRegistry } from '../registry/interface.ts'

const BECAME: Readonly<Record<Status, string>> = {
  active: 'is active again', leaving: 'is leaving', revoked: 'was revoked'
}

type Parties = Pick<VerifiedRegistry, 'version' | 'dps' | 'csips' | 'msps'>

/** A line for the version, and one for each party that changed. */
export function registryNews (current: Parties, previous: Parties): readonly string[] {
  return [
    `registry ${previous.version} → ${current.version}`,
    ...changes('DP', named(current), named(previous)),
    ...changes('CSIP', byId(current.csips), byId(previous.csips)),
    ...changes('MSP', byId(current.msps), byId(previous.msps))
  ]
}

interface Party {
  readonly id: string
  readonly status: Status
  readonly name?: string
}

function named (registry: Parties): readonly Party[] {
  return registry.dps.map(dp => ({ id: dp.id, status: dp.status, name: nameOfDp(dp, registry) }))
}

function byId (parties: readonly Party[]): readonly Party[] {
  return parties.map(({ id, status }) => ({ id, status }))
}

function changes (kind: string, now: readonly Party[], before: readonly Party[]): readonly string[] {
  const [known, left] = [new Map(before.map(party => [party.id, party])), new Set(now.map(({ id }) => id))]
  return [
    ...now.flatMap(({ id, status, name = id }) => {
      const was = known.get(id)?.status
      return was == null ? [`${kind} ${name} joined`] : was === status ? [] : [`${kind} ${name} ${BECAME[status]}`]
    }),
    ...before.filter(({ id }) => !left.has(id)).map(({ id, name = id }) => `${kind} ${name} left`)
  ]
}
