import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { ASSIGNMENT_EVENTS } from '../../src/attestation/assignment.ts'
import { METHODS } from '../../src/attestation/methods.ts'
import { addDisconnectedOptions, addReassignOptions } from '../../src/cli/commands/csip/options.ts'
import { addProofOptions } from '../../src/cli/proof-options.ts'
import { ASSIGNMENT_ERRORS } from '../../src/attestor/assignments/errors.ts'
import { MAX_FEED_LENGTH } from '../../src/attestor/assignments/feed-listener.ts'
import { readFeed } from '../../src/attestor/assignments/feed-lines.ts'
import { DAY, NOW, csipRecord, registryWith } from '../builders/attestor.ts'
import { DEFAULT_CALLBACK_TIMEOUT } from '../../src/msp/callback.ts'
import { DEFAULT_GATEWAY_TIMEOUT } from '../../src/attestor/channels/sms/http-gateway.ts'
import { RETRY_DELAYS } from '../../src/attestor/channels/mail/mail-sender.ts'
import { DEFAULT_SMPP_PULSE, MAX_RECONNECT_WAIT, MIN_RECONNECT_WAIT } from '../../src/attestor/channels/sms/smpp.ts'
import { REPLAY_WINDOW, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign } from '../../src/node/signed-http.ts'
import {
  DEFAULT_RESEND_INTERVAL, DEFAULT_STARTS_OVERALL, DEFAULT_STARTS_PER_CLIENT, DEFAULT_STARTS_PER_IDENTIFIER,
  DEFAULT_STARTS_PER_OWNER, DEFAULT_STARTS_PER_STRANGER, MAX_OWNED_IDENTIFIERS, OWNERS_PER_IDENTIFIER, OWNER_MEMORY,
  OWNER_WINDOW, TURN_HOLD, paceOfIdentifier
} from '../../src/protocols/attest/constants.ts'
import { ATTEST_ERRORS } from '../../src/protocols/attest/errors.ts'
import { intervalOf } from '../../src/protocols/attest/pace.ts'
import { DEFAULT_RANGE_RULES } from '../../src/protocols/attest/range-guard.ts'
import { configurationPage } from '../../scripts/docs/configuration.ts'

const HOUR = 3_600_000

describe('docs/attestors.md', () => {
  let page: string

  before(async () => {
    page = await readFile(join(import.meta.dirname, '../../docs/attestors.md'), 'utf8')
  })

  it('gives the strength of each method as the code has it', () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| ([0-9]+) \| /gm)]
      .map(([, method, strength]): [string, number] => [method ?? '', Number(strength)])
    expect(Object.fromEntries(rows)).to.deep.equal(METHODS)
  })

  it('gives a signature that holds', () => {
    const body = /^\{"id":.*"kind".*$/m.exec(page)?.[0] ?? ''
    expect(page).to.contain(`${TIMESTAMP_HEADER}: 1767225600000`)
    expect(page)
      .to.contain(`${SIGNATURE_HEADER}: ${sign(new Uint8Array(32).fill(7), 'message', 1_767_225_600_000, body)}`)
  })

  it('gives limits and times as the code has them', () => {
    const flowing = page.replace(/\s+/g, ' ')
    const { maxUnproved, rangeDigits, minCompletion, closedFor, window } = DEFAULT_RANGE_RULES
    expect(flowing)
      .to.contain(`| ${DEFAULT_STARTS_PER_IDENTIFIER} a day, ${DEFAULT_RESEND_INTERVAL / 1_000} seconds apart |`)
    expect(flowing).to.contain(
      `| ${DEFAULT_STARTS_PER_OWNER} in ${OWNER_WINDOW / DAY} days, ${DEFAULT_RESEND_INTERVAL / 1_000} seconds apart |`
    )
    expect(flowing).to.contain(`| ${DEFAULT_STARTS_PER_STRANGER} a day |`)
    expect(flowing).to.contain(`within the last ${OWNER_MEMORY / DAY} days`)
    expect(flowing).to.contain(`the ${OWNERS_PER_IDENTIFIER} keys that proved it last`)
    expect(flowing).to.contain(`${MAX_OWNED_IDENTIFIERS.toLocaleString('en-US')} identifiers at most`)
    const ofIdentifier = paceOfIdentifier(DEFAULT_STARTS_PER_IDENTIFIER)
    expect(flowing).to.contain(`${ofIdentifier.burst} at once, then one each ${intervalOf(ofIdentifier) / HOUR} hours`)
    expect(TURN_HOLD).to.equal(HOUR)
    expect(flowing).to.contain(`| ${DEFAULT_STARTS_PER_CLIENT} an hour |`)
    expect(flowing).to.contain(`| ${DEFAULT_STARTS_OVERALL} an hour |`)
    expect(flowing).to.contain(`| ${maxUnproved} in an hour |`)
    expect(flowing).to.contain(`last ${rangeDigits} digits`)
    expect(flowing).to.contain(`closed for ${closedFor / 3_600_000} hours`)
    expect([minCompletion, window]).to.deep.equal([0.25, 3_600_000])
    expect([REPLAY_WINDOW, DEFAULT_CALLBACK_TIMEOUT, DEFAULT_GATEWAY_TIMEOUT, DEFAULT_SMPP_PULSE])
      .to.deep.equal([300_000, 5_000, 10_000, 30_000])
    expect(flowing).to.contain(`after ${RETRY_DELAYS.map(delay => delay / 1_000).join(', ')}`)
    expect([MIN_RECONNECT_WAIT, MAX_RECONNECT_WAIT]).to.deep.equal([1_000, 60_000])
  })

  it('names options and codes that there are', async () => {
    // options of nodes are on that page, those of the registry in its source
    const flags = [addReassignOptions, addDisconnectedOptions, addProofOptions]
      .flatMap(add => add(new Command()).options.map(({ long }) => long))
    const known = flags.join(' ') + configurationPage() +
      await readFile(join(import.meta.dirname, '../../src/cli/commands/registry/options.ts'), 'utf8')
    for (const [option] of page.matchAll(/--[a-z][a-z-]+/g)) {
      expect(known, option).to.contain(option)
    }
    for (const [code] of page.matchAll(/\b(FEED|ASSIGNMENT)_[A-Z_]+/g)) {
      expect(ASSIGNMENT_ERRORS, code).to.have.property(code)
    }
    for (const [code] of page.matchAll(/\bATTEST_[A-Z_]+/g)) {
      expect(ATTEST_ERRORS, code).to.have.property(code)
    }
  })

  it('shows a feed that can be read, with every event', () => {
    const example = /```text\n([^`]+)```/.exec(page)?.[1] ?? ''
    const registry = registryWith({ csips: [csipRecord()] })
    const { lines, bad } = readFeed(example, { registry, csipId: 'csip1', now: NOW + 30 * 86_400_000 })
    expect(bad).to.deep.equal([])
    expect(lines.map(({ event }) => event)).to.have.members([...ASSIGNMENT_EVENTS])
    expect(page).to.contain(`${MAX_FEED_LENGTH.toLocaleString('en-US')} bytes at most`)
  })
})
