import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { systemRandom } from '../../../../src/base/clock.ts'
import { run } from '../../../../src/cli/program.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { registryWith } from '../../../builders/attestor.ts'
import { DRIVES } from '../../../builders/channels.ts'
import { silentLogger } from '../../../builders/holder.ts'
import { liveFederation } from '../../../builders/live-federation.ts'
import type { CliContext } from '../../../../src/cli/context.ts'
import type { Driven } from '../../../builders/channels.ts'
import type { LiveFederation } from '../../../builders/live-federation.ts'

const BOB = 'mailto:bob@example.com'
const CAROL = 'mailto:carol@example.com'
const PHONE = 'tel:+14155550123'
const OTHER_PHONE = 'tel:+14155550199'

describe('cli/commands/claim/file: through mail with links and short messages', () => {
  let live: LiveFederation
  let folder: string
  let mail: Driven
  let sms: Driven

  before(async () => {
    const components = {
      clock: { now: () => live.clock.time },
      random: systemRandom,
      registry: registryWith({ test: true }),
      logger: silentLogger
    }
    const open = async (name: RegExp): Promise<Driven> => {
      const drive = DRIVES.find(candidate => name.test(candidate.name))
      if (drive == null) {
        throw new Error('no such channel')
      }
      return await drive.open(components)
    }
    mail = await open(/email-link/)
    sms = await open(/SMPP/)
    live = await liveFederation({
      channels: () => [mail.channel, sms.channel],
      scopes: [
        { csiType: 'mailto', prefix: '@example.com', methods: ['email-link'], mayReassign: false },
        { csiType: 'tel', prefix: '+1', methods: ['sms-code'], mayReassign: false }
      ]
    })
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    await writeFile(join(folder, 'v1.registry'), live.registryFile)
    live.users.forEach(users => [BOB, CAROL, PHONE, OTHER_PHONE].forEach(csi => users.add(csi)))
  })

  after(async () => {
    await live?.stop()
    await mail?.close()
    await sms?.close()
    await rm(folder, { recursive: true })
  })

  it('claims each that is proved, names each that is not and why, and ends with the first failure', async () => {
    await writeFile(
      join(folder, 'mine'), `${BOB} msp1,msp2 home\n${CAROL} msp1\n${PHONE} msp1 work\n${OTHER_PHONE} msp1\n`
    )
    const stdin = new PassThrough()
    let [stdout, stderr] = ['', '']
    // what the person does about each message that comes, before she types
    const acts: Readonly<Record<string, () => Promise<string>>> = {
      [BOB]: async () => await mail.show(BOB, undefined),
      [CAROL]: async () => await mail.err(CAROL, undefined),
      [PHONE]: async () => await sms.half(PHONE, undefined),
      [OTHER_PHONE]: async () => await sms.show(OTHER_PHONE, undefined)
    }
    const context: CliContext = {
      program: 'mimi',
      stdout: { write: text => { stdout += text } },
      stderr: {
        write: text => {
          stderr += text
          const [, csi = ''] = /sent a (?:link to|code for) (\S+?)\.? /.exec(text) ?? []
          acts[csi]?.().then(typed => { stdin.write(`${typed}\n`) }, () => { stdin.end() })
        }
      },
      stdin,
      env: process.env,
      clock: live.clock,
      random: systemRandom,
      signal: new AbortController().signal
    }
    const code = await run(
      [
        'claim', '--file', join(folder, 'mine'), '--data', join(folder, 'me'), '--anchor',
        encodeAnchor(live.test.anchor), '--registry', join(folder, 'v1.registry')
      ], context
    )
    expect(code, stderr).not.to.equal(0)
    expect(stdout).to.match(/mailto:bob@example.com +msp1 +home +published at 5 of 5/)
    expect(stdout).to.match(/mailto:bob@example.com +msp2 +home +published at 5 of 5/)
    expect(stdout).to.match(/mailto:carol@example.com +msp1 +Default +ATTEST_LINK_DECLINED/)
    expect(stdout).to.match(/tel:\+14155550123 +msp1 +work +ATTEST_UNDELIVERED/)
    expect(stdout).to.match(/tel:\+14155550199 +msp1 +Default +published at 5 of 5/)
    expect(stderr).to.match(/Open it, and confirm there if the page shows [A-Z2-9]{4}-[A-Z2-9]{4}/)
    expect(stderr.match(/sent a link to mailto:bob/g)).to.have.length(1)
    const querier = await live.light()
    const outcomes = await Promise.all(
      [BOB, CAROL, PHONE, OTHER_PHONE].map(async csi => (await querier.discover(csi)).outcome)
    )
    expect(outcomes).to.deep.equal(['found', 'none', 'none', 'found'])
  })
})
