import { expect } from 'chai'
import fc from 'fast-check'
import { choose, parseTags } from '../../src/mapping/preference.ts'
import { codeOf } from '../builders/errors.ts'
import type { Choosable } from '../../src/mapping/preference.ts'

let counter = 0
function mapping (mspId: string, tags: readonly string[]): Choosable {
  counter++
  return { slot: `slot ${counter}`, mspId, tags }
}

describe('mapping/preference: parseTags', () => {
  it('takes a string, or a list in its order', () => {
    expect(parseTags('Default')).to.deep.equal(['Default'])
    expect(parseTags('Basketball Friends')).to.deep.equal(['Basketball Friends'])
    expect(parseTags(['Business', 'WhatsApp', 'Größe', '家族'])).to.deep.equal(['Business', 'WhatsApp', 'Größe', '家族'])
    expect(parseTags(['Default'])).to.deep.equal(['Default'])
  })

  it('refuses `Default` in a list', () => {
    expect(codeOf(() => parseTags(['Default', 'Business']))).to.equal('TAG_DEFAULT_IN_LIST')
    expect(codeOf(() => parseTags(['Business', 'Default']))).to.equal('TAG_DEFAULT_IN_LIST')
  })

  it('refuses no tag at all', () => {
    expect(codeOf(() => parseTags([]))).to.equal('TAGS_MISSING')
  })

  it('refuses an empty tag, and white space at an end', () => {
    for (const tag of ['', ' ', ' Business', 'Business ']) {
      expect(codeOf(() => parseTags(tag)), JSON.stringify(tag)).to.equal('TAG_EMPTY')
      expect(codeOf(() => parseTags(['Work', tag])), JSON.stringify(tag)).to.equal('TAG_EMPTY')
    }
  })

  it('refuses a tag twice', () => {
    expect(codeOf(() => parseTags(['Work', 'Home', 'Work']))).to.equal('TAG_DUPLICATE')
  })

  it('refuses commas, control characters, text that turns its direction, and text not in form C', () => {
    for (const tag of [
      'Business, WhatsApp', 'a\u0000b', 'tab\there', 'line\n', 'a\u007fb', 'abc\u202edef', 'zero\u200bwidth',
      'a\u2028b', 'e\u0301'
    ]) {
      expect(codeOf(() => parseTags(tag)), JSON.stringify(tag)).to.equal('TAG_CHARACTER')
    }
  })

  it('limits all tags together, separators included, in bytes', () => {
    expect(parseTags('x'.repeat(256))).to.have.length(1)
    expect(codeOf(() => parseTags('x'.repeat(257)))).to.equal('TAGS_TOO_LONG')
    expect(parseTags(['x'.repeat(127), 'y'.repeat(128)])).to.have.length(2)
    expect(codeOf(() => parseTags(['x'.repeat(128), 'y'.repeat(128)]))).to.equal('TAGS_TOO_LONG')
    expect(codeOf(() => parseTags('ö'.repeat(129)))).to.equal('TAGS_TOO_LONG')
  })

  it('returns the tags or throws a typed error, whatever the text', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 4 }), (tags) => {
      let parsed: readonly string[] | undefined
      const work = (): void => { parsed = parseTags(tags) }
      try {
        work()
      } catch {
        expect(codeOf(work)).to.match(/^TAG/)
      }
      expect(parsed ?? tags).to.deep.equal(tags)
    }), { numRuns: 500 })
  })
})

describe('mapping/preference: choose', () => {
  const wire = mapping('wire', ['Default'])
  const threema = mapping('threema', ['Business'])
  const signal = mapping('signal', ['Personal', 'Family'])
  const element = mapping('element', ['Default'])
  /** By precedence. */
  const all = [signal, threema, wire]

  it('finds nothing among nothing', () => {
    expect(choose([])).to.equal(undefined)
  })

  it("honours the sender's tags, the most wanted first", () => {
    expect(choose(all, { tags: ['Business'] })).to.deep.equal({ choice: threema, reason: 'tags', tie: false })
    expect(choose(all, { tags: ['Nonsense', 'Family', 'Business'] }))
      .to.deep.equal({ choice: signal, reason: 'tags', tie: false })
    expect(choose(all, { tags: ['Business'], app: 'wire' }))
      .to.deep.equal({ choice: threema, reason: 'tags', tie: false })
  })

  it('then the same app', () => {
    expect(choose(all, { app: 'threema' })).to.deep.equal({ choice: threema, reason: 'app', tie: false })
    expect(choose(all, { tags: ['Nonsense'], app: 'signal' }))
      .to.deep.equal({ choice: signal, reason: 'app', tie: false })
  })

  it('then `Default`', () => {
    expect(choose(all)).to.deep.equal({ choice: wire, reason: 'default', tie: false })
    expect(choose(all, { app: 'another', tags: ['Nonsense'] }))
      .to.deep.equal({ choice: wire, reason: 'default', tie: false })
  })

  it('then precedence, which is a tie when there are several', () => {
    expect(choose([signal, threema])).to.deep.equal({ choice: signal, reason: 'precedence', tie: true })
    expect(choose([threema, signal])).to.deep.equal({ choice: threema, reason: 'precedence', tie: true })
    expect(choose([threema])).to.deep.equal({ choice: threema, reason: 'precedence', tie: false })
  })

  it('breaks a tie by the rules that follow', () => {
    expect(choose([element, wire])).to.deep.equal({ choice: element, reason: 'default', tie: true })
    const business = mapping('element', ['Business'])
    expect(choose([threema, business], { tags: ['Business'] }))
      .to.deep.equal({ choice: threema, reason: 'tags', tie: true })
    expect(choose([threema, business], { tags: ['Business'], app: 'element' }))
      .to.deep.equal({ choice: business, reason: 'tags', tie: true })
  })

  it('keeps an earlier choice while it exists, and reopens only when it is left out', () => {
    const first = choose([wire, mapping('later', ['Default'])])
    expect(first?.tie).to.equal(true)
    expect(choose([element, ...all], { remembered: wire.slot }))
      .to.deep.equal({ choice: wire, reason: 'remembered', tie: false })
    expect(choose([element, ...all])?.choice).to.equal(element)
    expect(choose([element, threema], { remembered: wire.slot })?.choice).to.equal(element)
  })
})
