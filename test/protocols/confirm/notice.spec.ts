import { expect } from 'chai'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { confirmClient, confirmServer } from '../../../src/protocols/confirm/index.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { evaluate, loopRpc, silentLogger } from '../../builders/holder.ts'
import { alice, alter, bob, federation, party } from '../../builders/mapping.ts'
import { fixedSource, NOW, seededRandom, openGate } from '../../builders/registry.ts'
import { confirmedUsers } from '../../../src/msp/confirmed-users.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import type {
  DisputeNotice, ConfirmClient, ConfirmServerComponents, MspBackend, NoticeOfKey
} from '../../../src/protocols/confirm/interface.ts'

const test = federation()
const msp = party(test.msps, 0)
const { csi, transcript, lookupKey, oprfKeyId } = evaluate(test, 'tel:+14155550123')
const reference = new Uint8Array(16).fill(9)

interface Setup {
  readonly client: ConfirmClient
  readonly told: DisputeNotice[]
  notify (changes?: Partial<NoticeOfKey>): Promise<void>
  confirm (): Promise<unknown>
}

function setup (components: Partial<ConfirmServerComponents> = {}, notify?: MspBackend['notify']): Setup {
  const rpc = loopRpc(party(test.dps, 0).peerId)
  const clock = { now: () => NOW }
  const random = seededRandom('notice')
  const told: DisputeNotice[] = []
  const backend: MspBackend = {
    isConfirmedUser: async () => true, notify: notify ?? (async notice => { told.push(notice) })
  }
  const users = confirmedUsers(
    { store: memoryStore().namespace('confirmed'), clock, past: clock, random }, new Uint8Array(32).fill(1)
  )
  confirmServer({ mspId: msp.id })({
    gate: openGate,
    rpc,
    registry: test.source,
    clock,
    logger: silentLogger,
    signer: msp.signer,
    voprf: nobleBackend,
    backend,
    users,
    ...components
  })
  const client = confirmClient()({ rpc, registry: test.source, clock, random })
  const target = { id: rpc.peer, multiaddrs: [] }
  return {
    client,
    told,
    notify: async changes => {
      await client.notice(
        { lookupKey, holderKey: bob.publicKey, reference, respondBy: NOW + 1_000, ...changes }, target
      )
    },
    confirm: async () => await client.confirm(
      { mspId: msp.id, csi, transcript, lookupKey, oprfKeyId, holder: bob, tags: ['Default'] }, target
    )
  }
}

const code = async (promise: Promise<unknown>): Promise<string> => (await codeOf(promise)).code

describe('protocols/confirm/notice: a notice to an MSP', () => {
  it('reaches the user that it confirmed, by name', async () => {
    const { confirm, notify, told } = setup()
    await confirm()
    await notify()
    expect(told.map(notice => ({ ...notice, csi: notice.csi.uri })))
      .to.deep.equal([{ csi: 'tel:+14155550123', reference, respondBy: NOW + 1_000 }])
  })

  it('is for nobody where it confirmed no such key', async () => {
    const { confirm, notify, told } = setup()
    expect(await code(notify())).to.equal('CONFIRM_NOTICE_UNKNOWN')
    await confirm()
    expect(await code(notify({ holderKey: alice.publicKey }))).to.equal('CONFIRM_NOTICE_UNKNOWN')
    expect(told).to.deep.equal([])
  })

  it('is for nobody where whom it confirmed isn\'t kept', async () => {
    const { confirm, notify } = setup({ users: undefined })
    await confirm()
    expect(await code(notify())).to.equal('CONFIRM_NOTICE_UNKNOWN')
  })

  it('is taken from DPs of the registry alone', async () => {
    const stranger = party(test.dps, 0).id
    const revoked = alter(test.registry, { dps: dp => dp.id === stranger ? { ...dp, status: 'revoked' } : dp })
    const { confirm, notify, told } = setup({ registry: fixedSource(revoked) })
    await confirm()
    expect(await code(notify())).to.equal('CONFIRM_NOTICE_FOREIGN')
    expect(told).to.deep.equal([])
  })

  it('has a reference of 16 bytes', async () => {
    const { confirm, notify } = setup()
    await confirm()
    expect(await code(notify({ reference: reference.slice(1) }))).to.equal('CONFIRM_NONCE_INVALID')
  })

  it('is not taken while the backend is down, so that it comes again', async () => {
    const { confirm, notify } = setup({}, async () => { throw new Error('tel:+14155550123 is unknown here') })
    await confirm()
    expect(await code(notify())).to.equal('CONFIRM_BACKEND_DOWN')
  })

  it('confirms nobody whom it could not keep', async () => {
    const { confirm } = setup({
      users: { remember: async () => { throw new Error('disk full') }, find: async () => undefined }
    })
    expect(await confirm().then(() => 'confirmed', (err: Error) => err.message)).to.not.equal('confirmed')
  })
})
