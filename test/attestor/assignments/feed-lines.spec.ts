import { expect } from 'chai'
import { readFeed, scopeFor } from '../../../src/attestor/assignments/feed-lines.ts'
import { NOW, csipRecord, registryWith } from '../../builders/attestor.ts'
import { csiOf } from '../../builders/attest.ts'
import type { AssignmentEventKind } from '../../../src/attestation/assignment.ts'

const registry = registryWith({
  csips: [csipRecord({
    scopes: [
      { csiType: 'tel', prefix: '+1', methods: ['sms-code'], mayReassign: true },
      { csiType: 'tel', prefix: '+1415', methods: ['sms-code'], mayReassign: true },
      { csiType: 'tel', prefix: '+1416', methods: ['sms-code'], mayReassign: false },
      { csiType: 'mailto', prefix: '@example.com', methods: ['email-code'], mayReassign: false }
    ]
  })]
})
const read = (text: string, only?: readonly AssignmentEventKind[]) =>
  readFeed(text, { registry, csipId: 'csip1', now: NOW }, { only })
const said = (text: string): unknown[] => read(text).lines.map(({ line, csi, event, at }) => [line, csi.uri, event, at])

describe('attestor/assignments/feed-lines', () => {
  it('reads CSV and JSON, and passes over header, comments and empty lines', () => {
    expect(said('identifier,event,date\n\n# of ' +
      'yesterday\ntel:+14155550100,reassigned,2025-12-01\r\n{"identifier":"TEL:+1 (415) ' +
      '555-0101","event":"ported","date":"2025-12-01T12:00:00+02:00"}\n tel:+14155550102 , disconnected , 2025-12-02 ' +
      '\n'))
      .to.deep.equal([
        [4, 'tel:+14155550100', 'reassigned', Date.UTC(2025, 11, 1)],
        [5, 'tel:+14155550101', 'ported', Date.UTC(2025, 11, 1, 10)],
        [6, 'tel:+14155550102', 'disconnected', Date.UTC(2025, 11, 2)]
      ])
  })

  it('names every bad line with its own code, and none of its words', () => {
    const { lines, bad } = read([
      'tel:+14155550100,reassigned,2025-12-01',
      'tel:+14155550100',
      '{"identifier":"tel:+14155550100","event":"ported"}',
      '{"identifier":"tel:+14155550100","event":"ported","date":"2025-12-01","more":1}',
      '{"identifier":7,"event":"ported","date":"2025-12-01"}',
      '{not json',
      'tel:+1415555,reassigned,2025-12-01,more',
      'nobody,reassigned,2025-12-01',
      'tel:+14155550100,stolen,2025-12-01',
      'tel:+14155550100,ported,yesterday',
      'tel:+14155550100,ported,2026-02-01',
      'tel:+4930123456,disconnected,2025-12-01',
      `tel:+14155550100,ported,2025-12-01${' '.repeat(10)}${'x'.repeat(1_300)}`
    ].join('\n'))
    expect(lines).to.have.length(1)
    expect(bad).to.deep.equal([
      { line: 2, code: 'FEED_LINE_MALFORMED' },
      { line: 3, code: 'FEED_LINE_MALFORMED' },
      { line: 4, code: 'FEED_LINE_MALFORMED' },
      { line: 5, code: 'FEED_LINE_MALFORMED' },
      { line: 6, code: 'FEED_LINE_MALFORMED' },
      { line: 7, code: 'FEED_LINE_MALFORMED' },
      { line: 8, code: 'CSI_SCHEME_MISSING' },
      { line: 9, code: 'FEED_EVENT_UNKNOWN' },
      { line: 10, code: 'FEED_DATE_INVALID' },
      { line: 11, code: 'FEED_DATE_FUTURE' },
      { line: 12, code: 'FEED_SCOPE_REFUSED' },
      { line: 13, code: 'FEED_LINE_MALFORMED' }
    ])
  })

  it('names nothing that it passes over', () => {
    expect(read('identifier,event,date\n\n  \n#\n # tel:+14155550100,stolen,now\n\r\n'))
      .to.deep.equal({ lines: [], bad: [] })
    expect(read('identifier, event, date').bad, 'no header of ours').to.have.length(1)
  })

  it('refuses lines with two fields, objects with what is no text, and objects of another shape', () => {
    const lines = [
      'tel:+14155550100,ported',
      'tel:+14155550100,,',
      '{"identifier":"tel:+14155550100","event":7,"date":"2025-12-01"}',
      '{"identifier":"tel:+14155550100","event":"ported","date":20251201}',
      '{"identifier":"tel:+14155550100","event":"ported","at":"2025-12-01"}',
      '{}',
      '[{"identifier":"tel:+14155550100","event":"ported","date":"2025-12-01"}]',
      ',ported,2025-12-01'
    ]
    expect(lines.map(line => read(line).bad.map(({ code }) => code).join())).to.deep.equal([
      'FEED_LINE_MALFORMED', 'FEED_EVENT_UNKNOWN', 'FEED_LINE_MALFORMED', 'FEED_LINE_MALFORMED', 'FEED_LINE_MALFORMED',
      'FEED_LINE_MALFORMED', 'CSI_SCHEME_MISSING', 'CSI_SCHEME_MISSING'
    ])
  })

  it('reads lines of 1,200 characters, without the space around them', () => {
    const line = (length: number): string =>
      '{"identifier":"tel:+14155550100","event":"ported","date":"2025-12-01"'.padEnd(length - 1) + '}'
    expect(read(`  ${line(1_200)}\t`).lines).to.have.length(1)
    expect(read(line(1_201)).bad).to.deep.equal([{ line: 1, code: 'FEED_LINE_MALFORMED' }])
  })

  it('counts lines from where it is told to', () => {
    expect(readFeed('x\n', { registry, csipId: 'csip1', now: NOW }, { firstLine: 41 }).bad)
      .to.deep.equal([{ line: 41, code: 'FEED_LINE_MALFORMED' }])
  })

  it('takes only the events that are asked for', () => {
    expect(read('tel:+14155550100,ported,2025-12-01', ['reassigned']).bad)
      .to.deep.equal([{ line: 1, code: 'FEED_EVENT_UNKNOWN' }])
  })

  it('lets a re-assignment be said only where the registry allows it, by the narrowest scope', () => {
    const scope = (uri: string, event: AssignmentEventKind, csipId = 'csip1'): string |
      undefined => scopeFor(csiOf(uri), event, { registry, csipId, now: NOW })?.prefix
    expect(scope('tel:+14155550100', 'reassigned')).to.equal('+1415')
    expect(scope('tel:+14165550100', 'reassigned'), 'not the narrower one, which may not').to.equal('+1')
    expect(scope('tel:+14165550100', 'ported')).to.equal('+1416')
    expect(scope('mailto:bob@example.com', 'reassigned')).to.equal(undefined)
    expect(scope('mailto:bob@example.com', 'disconnected')).to.equal('@example.com')
    expect(scope('tel:+14155550100', 'disconnected', 'csip2')).to.equal(undefined)
  })

  it('takes no scope of another type, however wide', () => {
    const wide = registryWith({
      csips: [csipRecord({ scopes: [{ csiType: 'mailto', prefix: '', methods: ['email-code'], mayReassign: true }] })]
    })
    expect(scopeFor(csiOf('tel:+14155550100'), 'reassigned', { registry: wide, csipId: 'csip1', now: NOW }))
      .to.equal(undefined)
    expect(
      scopeFor(csiOf('mailto:bob@example.com'), 'reassigned', { registry: wide, csipId: 'csip1', now: NOW })?.prefix
    ).to.equal('')
  })

  it('takes the narrowest scope whatever their order in the registry', () => {
    const scopes = ['', '+1', '+1415']
      .map(prefix => ({ csiType: 'tel', prefix, methods: ['sms-code'], mayReassign: true }))
    for (const order of [scopes, scopes.toReversed()]) {
      expect(scopeFor(csiOf('tel:+14155550100'), 'reassigned', {
        registry: registryWith({ csips: [csipRecord({ scopes: order })] }), csipId: 'csip1', now: NOW
      })?.prefix).to.equal('+1415')
    }
  })

  it('takes a clock that is a little ahead', () => {
    const soon = new Date(NOW + registry.policy.clockTolerance).toISOString()
    expect(read(`tel:+14155550100,reassigned,${soon}`).lines).to.have.length(1)
    const later = new Date(NOW + registry.policy.clockTolerance + 1).toISOString()
    expect(read(`tel:+14155550100,reassigned,${later}`).bad).to.deep.equal([{ line: 1, code: 'FEED_DATE_FUTURE' }])
  })
})
