import { Readable } from 'node:stream'
import { expect } from 'chai'
import { asHash } from '../../../../src/base/bytes.ts'
import { prompt } from '../../../../src/cli/commands/testnet/prompt.ts'
import { CONFLICT_ERRORS } from '../../../../src/dp/conflicts/errors.ts'
import { DEFAULT_POLICY } from '../../../../src/registry/policy.ts'
import { RemoteError } from '../../../../src/rpc/errors.ts'
import { TestnetError } from '../../../../src/testnet/errors.ts'
import { testContext } from '../../context.ts'
import type { TestnetConflict } from '../../../../src/testnet/conflicts.ts'
import type { PromptTestnet } from '../../../../src/cli/commands/testnet/prompt.ts'

const CONFLICT: TestnetConflict = {
  dispute: 'abcdef0123456789',
  disputeBytes: '',
  lookupKey: '',
  claimant: '',
  strength: 1,
  takeover: 'firstMapping',
  issuedAt: 0,
  attestedUntil: 9,
  state: { name: 'manual', reason: 'PROOF_NOT_STRICTER' },
  history: [],
  held: 3,
  required: 3,
  rivals: [],
  parties: [],
  dp: 'dp2'
}

async function say (...lines: string[]): Promise<{ out: string, calls: unknown[][] }> {
  const calls: unknown[][] = []
  const net: PromptTestnet = {
    federation: { registry: { policy: { ...DEFAULT_POLICY, relayRequired: false } } },
    files: { anchor: 'federation.anchor', registry: 'v1.registry' },
    msps: ['msp1', 'msp2'],
    nodes: [
      {
        name: 'dp1',
        role: 'dp',
        pid: 7,
        running: true,
        frozen: false,
        apart: false,
        address: '/ip4/127.0.0.1/tcp/1',
        peerId: 'peer'
      },
      {
        name: 'dp2',
        role: 'dp',
        running: false,
        frozen: false,
        apart: false,
        address: '/ip4/127.0.0.1/tcp/2',
        peerId: 'peer2'
      }
    ],
    cutOff: ['dp2'],
    conflicts: {
      dispute: async (csi, msp) => {
        if (csi.uri.endsWith('0199')) {
          throw new RemoteError('CONFLICT_WITHOUT_RIVAL', 'refused')
        }
        calls.push(['dispute', csi.uri, msp])
        return {
          disputeHash: asHash(new Uint8Array(32)),
          role: 'claimant',
          strength: 1,
          issuedAt: 0,
          attestedUntil: 9,
          isOpen: true,
          isDefended: false,
          status: { state: { name: 'notified', until: 60_000 }, history: [], held: { operators: 3, required: 3 } }
        }
      },
      defend: async csi => {
        calls.push(['defend', csi.uri])
        return [{
          receipts: [],
          failed: [],
          replicas: 5,
          dp: 'peer',
          disputeHash: asHash(new Uint8Array(32)),
          isEqual: true,
          until: 9
        }]
      },
      list: async () => [CONFLICT],
      decide: async (id, side) => {
        calls.push(['decide', id, side])
        return { ...CONFLICT, state: { name: 'decided', winner: side, by: 'arbiters' } }
      }
    },
    coverage: async csi => {
      calls.push(['coverage', csi.uri])
      return [{ msp: 'msp1', dp: 'peer', published: 5, replicas: 5, acknowledged: 3, recipients: 4, conflicts: [] }]
    },
    claim: async (csi, msp, tags, options) => {
      calls.push(['claim', csi.uri, msp, tags, ...options?.firstMapping === true ? [options] : []])
      return { receipts: 6, replicas: 7 }
    },
    discover: async (msp, csi, tags, { query = {}, compact = false } = {}) => {
      if (compact) {
        calls.push(['compact', msp, csi, query])
        const federation = {
          mode: 'all',
          set_by: 'caller',
          home: 'peer',
          gone: [],
          replicas_read: true,
          asked: ['peer', 'peer2'],
          answered: ['peer'],
          holding: [],
          unanswered: [{ dp: 'peer2', code: 'RPC_TIMEOUT', retry_after_ms: null, by: 'peer' }],
          spot_checks: [],
          out_of_reach: []
        }
        return {
          csi,
          outcome: 'found',
          complete: false,
          contested: false,
          relayed: true,
          clock: { state: 'confirmed', offset_ms: 0 },
          registry: { state: 'fresh', reason: 'confirmed', since: '2026-01-01T00:00:00.000Z' },
          answer: '',
          federation,
          reachable: { msp1: 'yes', msp2: 'no' },
          providers: { msp1: 'mimi://msp1.example' }
        }
      }
      if (csi.endsWith('0104')) {
        throw new TestnetError('TESTNET_REQUEST_FAILED', {
          detail: 'msp2: DISCOVER_NO_ANSWER: 0 of 1, peer RPC_TIMEOUT'
        })
      }
      const asks = Object.keys(query).length > 0
      calls.push(['discover', msp, csi, tags, ...asks ? [query] : []])
      const mappings = csi.includes('0199') ? [] : [{ msp_name: 'msp1', preferred: true }]
      const federation = {
        mode: 'selected',
        set_by: 'caller',
        home: 'peer',
        gone: [],
        replicas_read: false,
        asked: ['peer', 'peer2'],
        answered: ['peer'],
        holding: ['peer'],
        unanswered: [{ dp: 'peer2', code: 'RPC_TIMEOUT', retry_after_ms: null, by: 'peer' }],
        spot_checks: [],
        out_of_reach: []
      }
      const outcome = mappings.length > 0
        ? 'found'
        : csi.includes('0198') ? 'partial' : csi.includes('0197') ? 'opted-out' : 'none'
      return {
        mappings,
        outcome,
        complete: !csi.includes('0198'),
        clock: { state: 'confirmed', offset_ms: 0 },
        registry: { state: 'fresh', reason: 'confirmed', since: '2026-01-01T00:00:00.000Z' },
        refused: [],
        evaluation_ms: 3,
        reads_ms: 4,
        ...asks ? { federation } : {}
      }
    },
    kill: async name => {
      if (name !== 'dp1') {
        throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: name })
      }
      calls.push(['kill', name])
    },
    restart: async name => { calls.push(['restart', name]) },
    release: async (csi, msp) => {
      calls.push(['release', csi.uri, msp])
      return [{ receipts: [1, 2, 3], replicas: 4 }]
    },
    reassign: async (csi, since) => {
      calls.push(['reassign', csi.uri, since])
      return csi.uri.endsWith('0199') ? { receipts: 0, replicas: 0 } : { receipts: 4, replicas: 5 }
    },
    views: async () => [
      { name: 'dp1', replica: true, living: ['0123456789ab'], invalidated: 2, invalidations: [] },
      { name: 'dp2', replica: false, living: [], invalidated: 0, invalidations: [], code: 'RPC_UNREACHABLE' }
    ],
    partition: async names => { calls.push(['partition', ...names]) },
    heal: async () => { calls.push(['heal']) }
  }
  const context = testContext({ stdin: Readable.from(lines.map(line => line + '\n')) })
  await prompt(net, context)
  return { out: context.out(), calls }
}

describe('cli/commands/testnet/prompt', () => {
  it('looks up in the compact format', async () => {
    const { out, calls } = await say(
      'discover tel:+14155550100 format=compact mode=all', 'discover tel:+14155550100 format=short'
    )
    expect(calls).to.deep.equal([['compact', 'msp2', 'tel:+14155550100', { federation: 'all' }]])
    expect(out).to.match(/msp1 +yes/).and.to.match(/msp2 +no/).and.to.include('OPTION_INVALID')
    // who answered, once, and that it isn't all
    expect(out.match(/mode all, as asked for; through dp1; replicas read/g)).to.have.length(1)
    expect(out)
      .to.match(/dp1 +nothing/)
      .and.to.match(/dp2 +no answer: RPC_TIMEOUT/)
      .and.to.include('"not-asked" is not "no"')
      .and.to.include('asked through relays')
  })

  it('restarts what was ended', async () => {
    const { out, calls } = await say('kill dp1', 'restart dp1')
    expect(calls).to.deep.equal([['kill', 'dp1'], ['restart', 'dp1']])
    expect(out).to.include('dp1 is ready.')
  })

  it('plays a conflict: dispute, defence, how it stands, and who decides', async () => {
    const { out, calls } = await say(
      'dispute tel:+14155550100 msp2', 'defend tel:+14155550100', 'conflicts', 'decide abcd incumbent',
      'decide abcd nobody'
    )
    expect(calls).to.deep.equal([
      ['dispute', 'tel:+14155550100', 'msp2'], ['defend', 'tel:+14155550100'], ['decide', 'abcd', 'incumbent']
    ])
    expect(out).to.include('the holder has time to defend the mapping until 1970-01-01T00:01:00.000Z')
      .and.to.include('defended, by a proof as strict: the mapping stays')
      .and.to.match(/abcdef01 +dp2 +3 of 3 needed +for the arbiters/)
      .and.to.include('decided for the holder: by the arbiters')
      .and.to.include('Name who is right: claimant or incumbent.')
  })

  it('claims as newly somebody\'s, and says who has heard of it', async () => {
    const { out, calls } = await say('claim --first tel:+14155550100 msp1', 'coverage tel:+14155550100')
    expect(calls).to.deep.equal([
      ['claim', 'tel:+14155550100', 'msp1', ['Default'], { firstMapping: true }], ['coverage', 'tel:+14155550100']
    ])
    expect(out).to.include('msp1: 3 of 4 DPs acknowledged')
  })

  it('looks up from the last service, with the sender\'s tags', async () => {
    const { out, calls } = await say('discover tel:+14155550100 Work Family')
    expect(calls).to.deep.equal([['discover', 'msp2', 'tel:+14155550100', ['Work', 'Family']]])
    expect(out).to.include('found on msp1; preferred: msp1').and.to.include('evaluation 3 ms')
  })

  it('hands on how far a lookup goes, DPs by their names, and shows which of them answered what', async () => {
    const { out, calls } = await say(
      'discover tel:+14155550100 mode=selected dps=dp1,dp2 Work levels=1 msps=msp1 deadline=500 replicas=no spot=2'
    )
    const query = {
      federation: 'selected',
      dps: ['peer', 'peer2'],
      levels: 1,
      msps: ['msp1'],
      deadline: 500,
      replicas: false,
      spotChecks: 2
    }
    expect(calls).to.deep.equal([['discover', 'msp2', 'tel:+14155550100', ['Work'], query]])
    expect(out).to.match(/dp1 +mappings/).and.to.match(/dp2 +no answer: RPC_TIMEOUT/)
    for (const mistyped of [
      'mode=everywhere', '--federation all', 'modus=all', 'dps=dp1,dp9', 'replicas=none', 'spot=x'
    ]) {
      const refused = await say(`discover tel:+1 ${mistyped}`)
      expect([refused.out.includes('OPTION_INVALID'), refused.calls]).to.deep.equal([true, []])
    }
  })

  it('tells of a DP by its name in errors too', async () => {
    const { out, calls } = await say(
      'discover tel:+14155550100 mode=selected dps=peer', 'discover tel:+14155550104 mode=local'
    )
    expect(calls[0]?.at(-1)).to.deep.equal({ federation: 'selected', dps: ['peer'] })
    expect(out).to.include('DISCOVER_NO_ANSWER: 0 of 1, dp1 RPC_TIMEOUT')
  })

  it('does not say "no match" when not everybody answered', async () => {
    expect((await say('discover tel:+141555501980199')).out).to.include('not known')
  })

  it('says "no match" for nobody', async () => {
    expect((await say('discover tel:+14155550199')).out).to.include('no match')
  })

  it('tells who lists no service, and says so for an owner', async () => {
    expect((await say('discover tel:+141555501970199')).out).to.include('opted out').and.to.not.include('no match')
    const { calls } = await say('claim --nowhere tel:+14155550100', 'release tel:+14155550100 -')
    expect(calls)
      .to.deep.equal([['claim', 'tel:+14155550100', null, ['Default']], ['release', 'tel:+14155550100', null]])
  })

  it('claims, by default for everybody', async () => {
    const { out, calls } = await say('claim TEL:+1-415-555-0100 msp1', 'claim tel:+14155550100 msp2 Work,Family')
    expect(calls).to.deep.equal([
      ['claim', 'tel:+14155550100', 'msp1', ['Default']], ['claim', 'tel:+14155550100', 'msp2', ['Work', 'Family']]
    ])
    expect(out).to.include('6 of 7 replicas')
  })

  it('lists nodes and ends them', async () => {
    const { out, calls } = await say('nodes', 'kill dp1')
    expect(out).to.match(/dp1 +dp +7 /).and.to.match(/dp2 +dp +ended /).and.to.include('dp1 ended.')
    expect(calls).to.deep.equal([['kill', 'dp1']])
  })

  it('shows an error with its remedy, and goes on', async () => {
    const { out, calls } = await say('kill dp9', 'claim nobody msp1', 'kill dp1')
    expect(out).to.include('TESTNET_UNKNOWN_PARTY').and.to.include('CSI_SCHEME_MISSING').and.to.include('remedy:')
    expect(calls).to.have.length(1)
  })

  it('explains itself when it doesn\'t understand', async () => {
    expect((await say('frobnicate')).out).to.include('There is no "frobnicate"').and.to.include('discover CSI')
  })

  it('releases one mapping, or all', async () => {
    const { out, calls } = await say('release tel:+14155550100 msp1', 'release tel:+14155550100')
    expect(calls).to.deep.equal([['release', 'tel:+14155550100', 'msp1'], ['release', 'tel:+14155550100', undefined]])
    expect(out).to.include('gone at 3 of 4 replicas')
  })

  it('gives an identifier to somebody else, since now or a date', async () => {
    const { out, calls } = await say(
      'reassign tel:+14155550100', 'reassign tel:+14155550100 2023-11-01', 'reassign tel:+14155550100 yesterday'
    )
    expect(calls).to.deep.equal([
      ['reassign', 'tel:+14155550100', 1_700_000_000_000], ['reassign', 'tel:+14155550100', Date.UTC(2023, 10, 1)]
    ])
    expect(out)
      .to.include('announced: 4 of 5 replicas have it on their disk; what was first claimed before ' +
        '2023-11-01T00:00:00.000Z is gone')
      .and.to.include('FEED_DATE_INVALID')
  })

  it('doesn\'t say who has what was announced before', async () => {
    expect((await say('reassign tel:+14155550199')).out)
      .to.include('announced before; what was first claimed before 2023-11-14T22:13:20.000Z is gone')
      .and.not.to.include('0 of 0')
  })

  it('tells what a node refused by its sentence and remedy', async () => {
    const { out } = await say('dispute tel:+14155550199 msp1')
    const { sentence, remedy } = CONFLICT_ERRORS.CONFLICT_WITHOUT_RIVAL
    expect(out).to.include(`The remote answered: ${sentence}\n  remedy: ${remedy}\n  code: CONFLICT_WITHOUT_RIVAL\n`)
  })

  it('shows what each DP holds', async () => {
    const { out } = await say('views tel:+14155550100')
    expect(out).to.match(/dp1 +yes +01234567 +2 +-/).and.to.match(/dp2 +no +- +0 +- +RPC_UNREACHABLE/)
  })

  it('cuts nodes off, and mends that', async () => {
    const { out, calls } = await say('partition dp1 dp2', 'heal')
    expect(calls).to.deep.equal([['partition', 'dp1', 'dp2'], ['heal']])
    expect(out).to.include('cut off: dp1, dp2')
  })

  it('says how everything is', async () => {
    expect((await say('status')).out)
      .to.include('running: 1 of 2 DPs, 0 of 0 CSIPs, 0 of 0 MSPs\nended: dp2\ncut off: dp2\nconflicts: 1 open of 1\n')
  })

  it('guesses what was meant, and else says what there is', async () => {
    const { out, calls } = await say('discvoer tel:+14155550100', 'xyzzyplugh')
    expect(calls).to.deep.equal([])
    expect(out).to.include('There is no "discvoer"; did you mean "discover"?').and.to.match(
      /There is no "xyzzyplugh"\.\ndiscover CSI/
    )
  })

  it('names every command in its help', async () => {
    const { out } = await say('help')
    for (const command of [
      'discover', 'claim', 'coverage', 'release', 'reassign', 'dispute', 'defend', 'conflicts', 'decide', 'views',
      'nodes', 'status', 'kill', 'restart', 'partition', 'heal', 'help', 'quit'
    ]) {
      expect(out).to.match(new RegExp(`^(mimi> )?${command}`, 'm'))
    }
  })

  it('stops reading at "quit"', async () => {
    expect((await say('quit', 'kill dp1')).calls).to.deep.equal([])
  })
})
