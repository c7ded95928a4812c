/** What happens to a node, and how it is undone. */
import { DiscoveryError } from '../../src/base/errors.ts'
import { endsAt, withDpStatus } from '../../src/registry/edit.ts'
import { damage, empty } from './disks.ts'
import type { What, Who } from './cover.ts'
import type { FaultFederation } from './federation.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { Status } from '../../src/registry/interface.ts'

/** Whom it happens to. Each DP is drawn for other roles as well, as everywhere; this one it has for certain. */
export const TARGETS: Readonly<Record<Who, string>> = {
  evaluator: 'dp1', // holds a share, as four others do
  replica: 'dp2', // of the identifiers that are asked for then
  publisher: 'dp3', // both MSPs work with it
  relay: 'dp6', // holds no share; each asker draws three of six
  gateway: 'dp7',
  csip: 'csip1', // comes first in the registry
  msp: 'msp1'
}

/** Nothing happens to it: it is the first to hear of new versions of the registry. */
const HERALD = 'dp4'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Milliseconds by which a clock is ahead. */
const OFFSETS: ReadonlyMap<What, number> = new Map<What, number>([
  ['clock 6 minutes off', 6 * MINUTE], ['clock 6 minutes behind', -6 * MINUTE], ['clock a day off', DAY], [
    'clock 60 days off', 60 * DAY
  ]
])

/** One that has happened. */
export interface Happened {
  /** Resolves when the node runs as it should. @throws where it doesn't come back */
  undo (): Promise<void>
}

/** Returns once it happens; what takes time goes on beside what is tried meanwhile. */
export async function happen (what: What, name: string, net: FaultFederation): Promise<Happened> {
  const offset = OFFSETS.get(what)
  if (offset != null) {
    await net.restart(name, { clockOffset: offset }).catch(mayRefuse)
    return { undo: async () => { await net.restart(name) } }
  }
  switch (what) {
    case 'killed':
      await net.kill(name)
      return { undo: async () => { await net.restart(name) } }
    case 'frozen':
      net.freeze(name)
      return { undo: async () => { net.thaw(name) } }
    case 'restarted':
      return inBackground(async () => { await net.restart(name) })
    case 'full disk':
      await net.fill(name)
      return { undo: async () => { await net.free(name) } }
    case 'emptied disk':
      await net.kill(name)
      await empty(net.folderOf(name))
      return await back(name, net)
    case 'corrupted file':
      await net.kill(name)
      await damage(net.folderOf(name))
      return await back(name, net)
    case 'revoked':
      return await revoke(name, net)
    default:
      throw new Error(`nothing known of ${what}`)
  }
}

async function revoke (name: string, net: FaultFederation): Promise<Happened> {
  await net.publish(setStatus(net.idOf(name), 'revoked'), HERALD)
  return {
    undo: async () => {
      await net.publish(setStatus(net.idOf(name), 'active'), HERALD)
      // whoever is revoked may end by itself
      await net.restart(name)
    }
  }
}

/** Its terms are dated by the issue of the version: a millisecond before, and they would change too early. */
function setStatus (id: string, status: Status): (draft: RegistryDraft, issuedAt: number) => Partial<RegistryDraft> {
  return (draft, statusSince) => {
    const change = <T extends { readonly id: string }>(parties: readonly T[]): readonly T[] =>
      parties.map(party => party.id === id ? { ...party, status, statusSince } : party)
    return {
      dps: draft.dps.map(dp => dp.id === id ? withDpStatus(dp, status, statusSince, endsAt(draft, statusSince)) : dp),
      csips: change(draft.csips),
      msps: change(draft.msps)
    }
  }
}

/**
 * Nobody stands in for an MSP: its users' claims wait until it is back, so that what it lost is tried, not its absence.
 */
async function back (name: string, net: FaultFederation): Promise<Happened> {
  const happened = inBackground(async () => { await net.restart(name) })
  if (name === TARGETS.msp) {
    await happened.undo()
  }
  return happened
}

/** What fails there is told when it is undone. */
function inBackground (work: () => Promise<void>): Happened {
  const done = work()
  done.catch(() => undefined)
  return { undo: async () => { await done } }
}

/** A node may refuse to start with a clock that makes no sense. */
function mayRefuse (err: unknown): void {
  if (!(err instanceof DiscoveryError)) {
    throw err
  }
}
