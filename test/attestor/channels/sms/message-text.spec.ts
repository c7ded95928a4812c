import { expect } from 'chai'
import { MESSAGE_TEXTS, fitOf, messageText } from '../../../../src/attestor/channels/sms/message-text.ts'
import { ManualClock } from '../../../builders/attest.ts'
import { errorOf } from '../../../builders/errors.ts'
import type { MessageTextInit } from '../../../../src/attestor/channels/sms/message-text.ts'

const NOW = 1_767_225_600_000
const at = (init: MessageTextInit): string =>
  messageText(init, new ManualClock(NOW))({ code: '012345', expiresAt: NOW + 600_000 }).text

describe('attestor/channels/sms/message-text', () => {
  const services: ReadonlyArray<readonly [service: string, alphabet: 'gsm' | 'ucs2']> = [
    ['Example', 'gsm'], ['Straße & Söhne', 'gsm'], ['Café Ñandù', 'gsm'], ['Dziękuję', 'ucs2'],
    ['Türkçe Servis', 'ucs2'],
    ['Пример', 'ucs2'], ['Παράδειγμα', 'ucs2'], ['例え', 'ucs2'], ['مثال', 'ucs2'], ['דוגמה', 'ucs2'], ['उदाहरण', 'ucs2'],
    ['Ví dụ', 'ucs2'], ['👋 hello', 'ucs2'], ['A long name that takes fifty places of one message', 'gsm'],
    ['Przykładowa usługa o bardzo długiej nazwie', 'ucs2']
  ]
  for (const [service, alphabet] of services) {
    it(`has a text of its own for "${service}", one message long`, () => {
      const { length, room, ...fit } = fitOf(at({ service }))
      expect(fit.alphabet).to.equal(alphabet)
      expect(length).to.be.at.most(room)
      expect(at({ service })).to.contain('012345').and.to.contain(service)
    })
  }

  it('takes the longest that fits', () => {
    expect(MESSAGE_TEXTS.map(({ length }) => length)).to.deep.equal([123, 53, 17])
    expect(at({ service: 'x' })).to.match(/10 minutes\.$/)
    expect(at({ service: 'ż' })).to.match(/nobody\.$/)
    expect(at({ service: 'ż'.repeat(58) })).to.equal(`012345: ${'ż'.repeat(58)}`)
  })

  it('fills in what is named, once', () => {
    expect(at({ service: '{code}', text: '{service}: {code}, {minutes} min, {code}' }))
      .to.equal('{code}: 012345, 10 min, 012345')
    expect(at({ service: '$&', text: '{service} {code} { } {}' })).to.equal('$& 012345 { } {}')
  })

  const wrong: ReadonlyArray<readonly [name: string, init: MessageTextInit, detail: string]> = [
    ['no code', { service: 'x', text: 'hello' }, 'the text lacks {code}'],
    ['no code, though a name', { service: '{code}', text: '{service}' }, 'the text lacks {code}'],
    [
      'another placeholder', { service: 'x', text: '{code} {name}' },
      'nothing fills {name} in the text: it may have {service}, {code}, {minutes}'
    ],
    [
      '161 places', { service: 'x', text: `{code}${'x'.repeat(151)}` },
      'the text takes 161 places with the longest code and time, and one short message has 160'
    ],
    [
      'a place too much by the extension table', { service: 'x', text: `{code}${'x'.repeat(149)}€` },
      'the text takes 161 places with the longest code and time, and one short message has 160'
    ],
    [
      '71 places', { service: 'x', text: `{code}ż${'x'.repeat(60)}` },
      'the text takes 71 places with the longest code and time, and one short message has 70, ' +
        'as the GSM alphabet lacks "ż"'
    ],
    [
      'a place too much by a character of two units', { service: 'x', text: `{code}👋${'x'.repeat(59)}` },
      'the text takes 71 places with the longest code and time, and one short message has 70, ' +
        'as the GSM alphabet lacks "👋"'
    ],
    [
      'a service that no text has room for', { service: 'ż'.repeat(59) },
      'the text takes 71 places with the longest code and time, and one short message has 70, ' +
        'as the GSM alphabet lacks "ż"'
    ]
  ]
  for (const [name, init, detail] of wrong) {
    it(`refuses ${name}, and says why`, () => {
      expect(errorOf(() => at(init))).to.include({ code: 'ATTEST_CHANNELS_INVALID', detail })
    })
  }

  it('takes as much as one message holds', () => {
    for (const text of [
      `{code}${'x'.repeat(150)}`, `{code}${'x'.repeat(148)}€`, `{code}ż${'x'.repeat(59)}`, `{code}👋${'x'.repeat(58)}`
    ]) {
      expect(at({ service: 'x', text })).to.contain('012345')
    }
  })
})
