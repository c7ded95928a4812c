import { advance } from '../../src/conflict/machine.ts'
import { DAY, NOW } from './world.ts'
import type { ConflictFacts, ConflictState } from '../../src/conflict/machine.ts'
import type { Vectors } from './format.ts'

const WINDOW = 7 * DAY
const terms = { window: WINDOW, openedAt: NOW }
const rival = { strength: 50 }
const facts: ConflictFacts = {
  strength: 70, attestedUntil: NOW + 40 * DAY, rivals: [rival], ruled: false, withdrawn: false
}

const opened: ConflictState = { name: 'opened' }
const notified: ConflictState = { name: 'notified', until: NOW + WINDOW }
const silent: ConflictState = { name: 'silent', until: NOW + 2 * WINDOW }
const manual: ConflictState = { name: 'manual', reason: 'PROOF_NOT_STRICTER' }

type Case = readonly [name: string, from: ConflictState, changes: Partial<ConflictFacts>, at: number]

/** Every line of the table in docs/protocol.md, "Conflict". */
const CASES: readonly Case[] = [
  ['opened, and held by no majority', opened, {}, NOW],
  ['opened, and held by a majority', opened, { heldSince: NOW }, NOW],
  ['opened, for two windows', opened, {}, NOW + 2 * WINDOW],
  ['notified, in time', notified, { heldSince: NOW }, NOW + WINDOW - 1],
  ['notified, and time is up', notified, { heldSince: NOW }, NOW + WINDOW],
  ['silent, and a weaker answer', silent, { rivals: [{ ...rival, defence: 60 }] }, NOW + WINDOW],
  ['silent, and an equal proof', silent, { strength: 50 }, NOW + WINDOW],
  ['silent, and ruled, but a rival lives', silent, { ruled: true }, NOW + WINDOW],
  ['silent, and ruled, and nobody lives', silent, { ruled: true, rivals: [] }, NOW + WINDOW],
  ['silent, and no word of it', silent, {}, NOW + 2 * WINDOW],
  ['every rival let go', notified, { rivals: [] }, NOW],
  ['every rival answered', notified, { rivals: [{ ...rival, defence: 70 }] }, NOW],
  ['one of two rivals answered', notified, { rivals: [{ ...rival, defence: 70 }, rival] }, NOW],
  ['the claimant let go', notified, { withdrawn: true }, NOW],
  ['the claimant is attested no more', manual, { attestedUntil: NOW }, NOW],
  ['manual, and arbiters for the claimant', manual, { arbiters: 'claimant' }, NOW],
  ['manual, and arbiters for the incumbent', manual, { arbiters: 'incumbent' }, NOW],
  ['manual, and nobody decides', manual, {}, NOW + 30 * DAY],
  ['decided', { name: 'decided', winner: 'claimant', by: 'silence' }, { arbiters: 'incumbent' }, NOW]
]

export function conflictStates (): Vectors['cases'] {
  return CASES.map(([name, from, changes, now]) => {
    const known = { ...facts, ...changes }
    const states = advance(from, known, terms, now).map(state => ({ ...state }))
    return {
      name, from: { ...from }, facts: { ...known, rivals: known.rivals.map(each => ({ ...each })) }, terms, now, states
    }
  })
}
