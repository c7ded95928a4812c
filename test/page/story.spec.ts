import { expect } from 'chai'

interface Call {
  readonly phase: 'begin' | 'end'
  readonly call: string
  readonly at: number
  readonly from?: string
  readonly to?: string
  readonly protocol?: string
  readonly method?: string
  readonly sealed?: { readonly kind: string, readonly target: string }
  readonly code?: string
}
interface Scene {
  readonly kind: string
  readonly ways: ReadonlyArray<{ readonly path: readonly string[], readonly took?: number, readonly code?: string }>
}
/** As the page's modules have it: they are JavaScript, for browsers. */
interface StoryModule {
  Story: new (act: { readonly kind: string, readonly by: string }) => {
    add (call: Call): boolean, readonly scenes: readonly Scene[]
  }
}
interface LearnedModule {
  learnedBy (by: string, scenes: readonly Scene[]): ReadonlyArray<{
    readonly name: string,
    readonly parts: ReadonlyArray<{ readonly part: string, readonly asker: string, readonly identifier: string }>
  }>
}
interface TellingModule {
  sentenceOf (scene: Scene): string
  spanOfScene (scene: Scene): number | undefined
}
const load = async <Module>(name: string): Promise<Module> =>
  await import(new URL(`../../src/page/assets/${name}.js`, import.meta.url).href)
const { Story } = await load<StoryModule>('story')
const { learnedBy } = await load<LearnedModule>('learned')
const { sentenceOf, spanOfScene } = await load<TellingModule>('telling')

let calls = 0
/** A call and its end, 10 ms later. */
function call (from: string, to: string, what: string, at: number, more: Partial<Call> = {}): Call[] {
  const [protocol = '', method = ''] = what.split(' ')
  const name = `${from}#${++calls}`
  return [
    {
      phase: 'begin', call: name, at, from, to, protocol, method, ...more.sealed == null ? {} : { sealed: more.sealed }
    },
    { phase: 'end', call: name, at: at + 10, ...more.code == null ? {} : { code: more.code } }
  ]
}

const LOOKUP: readonly Call[] = [
  ...call('msp2', 'dp1', 'relay forward', 0, { sealed: { kind: 'tokens', target: 'dp4' } }),
  ...call('dp1', 'dp4', 'relay open', 2),
  ...call('msp2', 'dp1', 'relay forward', 20, { sealed: { kind: 'evaluation', target: 'dp5' } }),
  ...call('msp2', 'dp1', 'relay forward', 21, { sealed: { kind: 'evaluation', target: 'dp6' } }),
  ...call('msp2', 'dp2', 'relay forward', 40, { sealed: { kind: 'read', target: 'dp3' } }),
  ...call('dp3', 'dp5', 'relay stored', 42),
  ...call('dp3', 'dp7', 'relay stored', 43, { code: 'RPC_TIMEOUT' })
]

describe('page/story', () => {
  const told = (kind: string, by: string, events: readonly Call[]) => {
    const story = new Story({ kind, by })
    events.forEach(event => story.add(event))
    return story.scenes
  }

  it('tells a lookup in its order, by the ways that were gone', () => {
    const scenes = told('lookup', 'msp2', LOOKUP)
    expect(scenes.map(({ kind, ways }) => [kind, ways.map(({ path }) => path.join(' '))])).to.deep.equal([
      ['tokens', ['msp2 dp1 dp4']],
      ['evaluation', ['msp2 dp1 dp5', 'msp2 dp1 dp6']],
      ['read', ['msp2 dp2 dp3']],
      ['replicas', ['dp3 dp5', 'dp3 dp7']]
    ])
    expect(scenes.at(-1)?.ways.map(({ took, code }) => [took, code]))
      .to.deep.equal([[10, undefined], [10, 'RPC_TIMEOUT']])
    expect(scenes.map(spanOfScene)).to.deep.equal([10, 11, 10, 11])
  })

  it('tells of a call that is under way', () => {
    const [begin] = call('msp2', 'dp1', 'relay forward', 0, { sealed: { kind: 'read', target: 'dp3' } })
    const [scene] = told('lookup', 'msp2', [begin!])
    expect(scene?.ways).to.deep.equal([{ path: ['msp2', 'dp1', 'dp3'], began: 0 }])
    expect(spanOfScene(scene!)).to.equal(undefined)
  })

  it('leaves out what others do meanwhile, and what keeps the federation going', () => {
    expect(told('lookup', 'msp2', [
      ...call('msp1', 'dp1', 'relay forward', 0, { sealed: { kind: 'read', target: 'dp3' } }),
      ...call('dp1', 'dp2', 'record-sync reconcile', 0),
      ...call('dp1', 'dp2', 'records merge', 0),
      ...call('dp1', 'dp2', 'registry newest', 0),
      { phase: 'end', call: 'dp9#1', at: 3 }
    ])).to.deep.equal([])
  })

  it('tells a claim from the proof to the replicas', () => {
    const scenes = told('claim', 'owner', [
      ...call('owner', 'dp2', 'claim begin', 0), ...call('owner', 'csip1', 'attest start', 1),
      ...call('csip1', 'dp4', 'oprf evaluate', 2),
      ...call('owner', 'msp1', 'confirm confirm', 3), ...call('owner', 'dp2', 'claim complete', 4),
      ...call('dp2', 'dp5', 'records witness', 5),
      ...call('dp2', 'dp5', 'records merge', 6), ...call('msp1', 'dp5', 'records read', 7)
    ])
    expect(scenes.map(({ kind }) => kind))
      .to.deep.equal(['evaluation', 'possession', 'confirmation', 'claim', 'publication'])
    scenes.forEach(scene => { expect(sentenceOf(scene)).to.match(/^[a-z]+\d? .*\.$/) })
  })

  it('says who learned what: nobody both who asks and what', () => {
    const parties = learnedBy('msp2', told('lookup', 'msp2', LOOKUP))
    expect(parties.map(({ name, parts }) => [name, ...parts.map(({ part }) => part)])).to.deep.equal([
      ['msp2', 'asks'], ['dp1', 'relay'], ['dp4', 'issuer'], ['dp5', 'evaluator', 'replica'], ['dp6', 'evaluator'], [
        'dp2', 'relay'
      ],
      ['dp3', 'gateway'], ['dp7', 'replica']
    ])
    for (const { name, parts } of parties.slice(1)) {
      expect(parts.every(({ identifier }) => identifier.startsWith('no')), name).to.equal(true)
    }
    expect(parties.filter(({ parts }) => parts.some(({ asker }) => asker === 'yes: msp2')).map(({ name }) => name))
      .to.deep.equal(['dp1', 'dp2'])
  })

  it('says that directly asked providers learn who asks', () => {
    const parties = learnedBy('msp2', told('lookup', 'msp2', [
      ...call('msp2', 'dp5', 'oprf evaluate', 0), ...call('msp2', 'dp6', 'records read', 9)
    ]))
    expect(parties.slice(1).map(({ parts }) => parts.map(({ part, asker }) => [part, asker]))).to.deep.equal([
      [['evaluator', 'yes: msp2']], [['replica', 'yes: msp2']]
    ])
  })

  it('says what was asked in sentences', () => {
    const sentences = told('lookup', 'msp2', LOOKUP).map(sentenceOf)
    expect(sentences[1])
      .to.include('msp2 blinds the identifier, and asks 2 evaluators, dp5 and dp6, through 1 relay, dp1.')
    expect(sentences[3]).to.include('dp3 asks 2 replicas, dp5 and dp7.')
  })
})
