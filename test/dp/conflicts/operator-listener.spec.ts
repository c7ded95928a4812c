import { connect } from 'node:net'
import { expect } from 'chai'
import { parseVerdict } from '../../../src/mapping/ruling.ts'
import { verifyDispute } from '../../../src/mapping/validity.ts'
import { ConflictError } from '../../../src/dp/conflicts/errors.ts'
import {
  listenForOperator, MAX_CONFLICTS_SHOWN, MAX_OPERATOR_REQUEST
} from '../../../src/dp/conflicts/operator-listener.ts'
import { postSigned } from '../../../src/node/signed-http.ts'
import { dispute, OPENED } from '../../builders/conflict.ts'
import { federation } from '../../builders/mapping.ts'
import { NOW, seedOf } from '../../builders/registry.ts'
import { post, SECRET } from '../../attestor/channels/sms/gateway.ts'
import type { Hash } from '../../../src/base/bytes.ts'
import type { Conflicts, ConflictSummary } from '../../../src/dp/conflicts/index.ts'
import type { Purpose } from '../../../src/node/signed-http.ts'
import type { SignedListener } from '../../../src/node/signed-listener.ts'

const registry = federation().registry

function summary (label: string, issuedAt: number): ConflictSummary {
  const opened = verifyDispute(dispute({ label, issuedAt }), { registry, now: NOW })
  return {
    dispute: opened,
    state: { name: 'manual', reason: 'PROOF_NOT_STRICTER' },
    history: [],
    held: { operators: 3, required: 3 },
    parties: ['dp1']
  }
}

const older = summary('older', OPENED)
const newer = summary('newer', OPENED + 1)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('dp/conflicts/operator-listener', () => {
  let listener: SignedListener
  let listed: readonly ConflictSummary[]
  const looked: string[] = []
  const decided: unknown[] = []

  const conflicts: Pick<Conflicts, 'list' | 'look' | 'decide'> = {
    list: async () => listed,
    look: async (hash: Hash) => {
      looked.push(hex(hash))
      return listed.find(({ dispute }) => hex(dispute.hash) === hex(hash))
    },
    decide: async (verdict, arbiters) => {
      parseVerdict(verdict)
      decided.push(arbiters)
      throw new ConflictError('CONFLICT_OVER')
    }
  }

  beforeEach(async () => {
    listed = [older, newer]
    listener = await listenForOperator({ port: 0, secret: SECRET, clock: { now: () => NOW }, conflicts })
  })

  afterEach(async () => { await listener.close() })

  let asked = 0
  async function ask (path: string, purpose: Purpose, body: unknown): Promise<ReturnType<typeof JSON.parse>> {
    return JSON.parse(await postSigned({
      url: new URL(`http://127.0.0.1:${listener.port}${path}`),
      purpose,
      body: JSON.stringify(body),
      secret: SECRET,
      timestamp: NOW - ++asked,
      timeout: 10_000,
      maxResponse: 2 ** 24,
      signedAnswer: true
    }))
  }

  const status = async (overrides: Partial<Parameters<typeof post>[0]> = {}): Promise<number> =>
    await post({
      port: listener.port, body: '{}', timestamp: NOW - ++asked, path: '/conflicts', purpose: 'conflicts', ...overrides
    })

  it('lists them, newest first, without looking', async () => {
    const shown = await ask('/conflicts', 'conflicts', {})
    expect(shown.map(({ dispute }: { dispute: string }) => dispute))
      .to.deep.equal([newer, older].map(({ dispute }) => hex(dispute.hash)))
    expect(shown[0])
      .to.deep.include({ state: newer.state, held: 3, required: 3, rivals: [], parties: ['dp1'], issuedAt: OPENED + 1 })
    expect(looked).to.deep.equal([])
  })

  it('lists no more than fit, and leaves out the oldest', async () => {
    listed = [older, ...Array<ConflictSummary>(MAX_CONFLICTS_SHOWN).fill(newer)]
    const shown = await ask('/conflicts', 'conflicts', {})
    expect(shown).to.have.length(MAX_CONFLICTS_SHOWN)
    expect(shown.at(-1).dispute).to.equal(hex(newer.dispute.hash))
  })

  it('looks at the one that is named, or none', async () => {
    const hash = hex(older.dispute.hash)
    expect(await ask('/conflicts', 'conflicts', { dispute: hash })).to.have.length(1)
    expect(await ask('/conflicts', 'conflicts', { dispute: hex(seedOf('no conflict')) })).to.deep.equal([])
    expect(looked).to.deep.equal([hash, hex(seedOf('no conflict'))])
  })

  it('says why what was handed in is refused', async () => {
    const { error } = await ask('/verdict', 'verdict', { verdict: '00', arbiters: [] })
    expect(error.code).to.equal('MESSAGE_MALFORMED')
    expect(error.message).to.be.a('string').that.is.not.equal('')
    expect((await ask('/conflicts', 'conflicts', { dispute: 'ab' })).error.code).to.equal('LENGTH_INVALID')
    expect(decided).to.deep.equal([])
  })

  it('refuses what is no hex, no verdict, too long, of another path or purpose, or unsigned', async () => {
    expect(await status({ body: '{"dispute":"xyz"}' })).to.equal(400)
    expect(await status({ path: '/verdict', purpose: 'verdict', body: '[]' })).to.equal(400)
    expect(await status({ path: '/verdict', purpose: 'verdict', body: 'no JSON' })).to.equal(400)
    expect(await status({ path: '/' })).to.equal(404)
    expect(await status({ method: 'PUT' })).to.equal(405)
    expect(await status({ purpose: 'verdict' })).to.equal(401)
    expect(await status({ secret: new Uint8Array(32) })).to.equal(401)
    // it hangs up while the rest is still on its way
    expect(await status({ body: `"${'x'.repeat(MAX_OPERATOR_REQUEST)}"` }).catch(() => 413)).to.equal(413)
  })

  it('answers others while somebody sends half a request, and closes on it', async () => {
    const socket = connect(listener.port, '127.0.0.1')
    await new Promise(resolve => socket.once('connect', resolve))
    socket.on('error', () => {}) // a reset is one way to be closed on
    socket.write('POST /conflicts HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"chall')
    expect(await status()).to.equal(200)
    const gone = new Promise(resolve => socket.once('close', resolve))
    await listener.close()
    await gone
  })
})
