import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { errorTables } from '../../scripts/docs/errors.ts'
import { DOMAINS } from '../../src/base/envelope.ts'
import * as limits from '../../src/base/limits.ts'
import * as attest from '../../src/protocols/attest/constants.ts'
import * as ceremony from '../../src/protocols/ceremony/constants.ts'
import * as claim from '../../src/protocols/claim/constants.ts'
import * as confirm from '../../src/protocols/confirm/constants.ts'
import * as discovery from '../../src/protocols/discovery/constants.ts'
import * as recordSync from '../../src/protocols/record-sync/constants.ts'
import * as firstMapping from '../../src/protocols/first-mapping/constants.ts'
import * as oprf from '../../src/protocols/oprf/constants.ts'
import * as records from '../../src/protocols/records/constants.ts'
import * as relay from '../../src/protocols/relay/constants.ts'
import * as registry from '../../src/protocols/registry/constants.ts'
import * as tokens from '../../src/protocols/tokens/constants.ts'
import type { RpcMethod, RpcProtocol } from '../../src/rpc/interface.ts'

const root = path.join(import.meta.dirname, '../..')
const page = readFileSync(path.join(root, 'docs/protocol.md'), 'utf8')
const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') || file.endsWith('.proto'))
  .map(file => [file, readFileSync(path.join(root, 'src', file), 'utf8')] as const)
const inWords = (n: number): string => n.toLocaleString('en-US')

const isObject = (value: unknown): value is object => typeof value === 'object' && value != null

/** What only concerns a node by itself is not part of the protocol. */
const LOCAL = /^(http|store|node|holder|msp|light|attestor|dp)\//

describe('docs/protocol.md', () => {
  it('names every domain of signatures', () => {
    for (const domain of Object.values(DOMAINS)) {
      expect(page).to.include(`\`${domain}\``)
    }
  })

  it('names every label of hashes and derivations', () => {
    const labels = sources.filter(([file]) => !LOCAL.test(file)).flatMap(([, text]) =>
      text.match(/mimi-discovery\/1\/[a-z-]+/g) ?? [])
    expect(labels).to.have.length.above(20)
    for (const label of new Set(labels)) {
      expect(page).to.include(label)
    }
  })

  it('names every protocol id and no other', () => {
    const ids = (text: string): Set<string> => new Set(text.match(/\/mimi\/[a-z-]+\/\d+\.\d+\.\d+/g))
    const used = ids(sources.map(([, text]) => text).join())
    expect([...ids(page)].sort()).to.deep.equal([...used].sort())
  })

  it('links to the file of every message that travels, and to no other', () => {
    const linked = [...page.matchAll(/\]\(\.\.\/src\/([^)]+\.proto)\)/g)].map(([, file]) => file)
    const files = sources.map(([file]) => file).filter(file => file.endsWith('.proto') && !KEPT.has(file))
    expect([...new Set(linked)].sort()).to.deep.equal(files.sort())
  })

  it('has a length for each byte string of a message, in its comment or by its name', () => {
    const bare: string[] = []
    for (const [file, text] of sources) {
      for (const [, comment, name] of file.endsWith('.proto')
        ? text.matchAll(/((?:^ *\/\/.*\n)*)^ +(?:repeated )?bytes (\w+) = /gm)
        : []) {
        if (comment === '' && !NAMED.test(name ?? '') && !KEPT.has(file)) {
          bare.push(`${file}: ${name}`)
        }
      }
    }
    expect(bare).to.deep.equal([])
  })

  it('names codes that exist', async () => {
    const known = new Set((await errorTables()).flatMap(({ table }) => Object.keys(table)))
    const named = [...new Set(page.match(/`[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+…?`/g)?.map(code => code.slice(1, -1)))]
    expect(named).to.have.length.above(120)
    const prefixes = named.filter(code => code.endsWith('_…'))
    const unknown = named.filter(code => !code.endsWith('…') && !known.has(code))
    expect(unknown).to.deep.equal([])
    for (const prefix of prefixes) {
      expect([...known].some(code => code.startsWith(prefix.slice(0, -1))), prefix).to.equal(true)
    }
  })

  it('names every code that travels between nodes', async () => {
    // what a node says to its own operator or caller does not
    const spoken = (await errorTables()).filter(({ folder }) => SPOKEN.includes(folder))
    const missing = spoken.flatMap(({ table }) => Object.keys(table)).filter(code =>
      !page.includes(`\`${code}\``) && !UNSPOKEN.has(code))
    expect(missing).to.deep.equal([])
  })

  it('has the heading that a comment in the code refers to', () => {
    const headings = new Set(page.match(/^#+ .+$/gm)?.map(line => line.replace(/^#+ /, '')))
    for (const [file, text] of sources) {
      for (const [, heading = ''] of text.replace(/\n\s*(\*|\/\/)?\s*/g, ' ').matchAll(
        /docs\/protocol\.md, "([^"]+)"/g
      )) {
        expect(headings.has(heading), `${file}: "${heading}"`).to.equal(true)
      }
    }
  })

  it('gives the limits and deadlines of every method', () => {
    for (const constants of [
      attest, ceremony, claim, confirm, discovery, firstMapping, oprf, records, recordSync, registry, relay, tokens
    ]) {
      const [protocol] = Object.values(constants).filter((value: unknown): value is RpcProtocol =>
        isObject(value) && 'maxInFlight' in value)
      const methods = Object.values(constants).filter((value: unknown): value is RpcMethod<never, never> =>
        isObject(value) && 'maxRequest' in value)
      expect(page).to.match(new RegExp(`\\| \`${protocol?.id}\` \\| ${protocol?.maxInFlight} \\|`))
      expect(methods.map(({ id }) => id)).to.have.members(protocol?.methods.map(({ id }) => id) ?? [])
      for (const { id, name, maxRequest, maxResponse, timeout } of methods) {
        expect(page)
          .to.include(`| ${id} ${name} | ${inWords(maxRequest)} | ${inWords(maxResponse)} | ${timeout / 1_000} s |`)
      }
    }
  })

  it('gives every size limit', () => {
    for (const [name, value] of Object.entries(limits)) {
      expect(page, name).to.match(new RegExp(`\\| ${inWords(value)} \\|`))
    }
  })
})

/** Messages that a node keeps and never sends. */
const KEPT = new Set(['store/pb/outbox.proto', 'conflict/pb/notice.proto'])
/** What these hold is said once for all, under "Encoding", or follows from their message. */
const NAMED = /^(lookupKey|holderKey|\w*[sS]ignature|rootKey|payload|\w+Hash|\w*[kK]ey|proof|ciphertext)$/

/** Folders whose codes travel. */
const SPOKEN = [
  'attestation', 'mapping', 'identifiers', 'budget', 'query',
  ...[
    'attest', 'ceremony', 'claim', 'confirm', 'first-mapping', 'discovery', 'oprf', 'record-sync', 'records', 'relay'
  ].map(name => `protocols/${name}`)
]

/** Codes of the tables above that a node tells its own caller or operator only. */
const UNSPOKEN = new Set([
  'ATTEST_CSIP_UNKNOWN', 'ATTEST_CHANNELS_INVALID', 'CEREMONY_STORED_CORRUPT', 'CLAIM_STORED_CORRUPT', 'OPRF_NO_KEY',
  'SYNC_SPENT'
])
