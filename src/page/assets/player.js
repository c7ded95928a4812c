/** Shows a story: its scenes one after the other in the picture, all of it in tables. */
import { at, html, show, table } from './dom.js'
import { alike, learnedBy } from './learned.js'
import { Story } from './story.js'
import { TITLES, legsOf, sentenceOf, spanOfScene } from './telling.js'

/**
 * @typedef {import('./story.js').Scene} Scene
 * @typedef {{ readonly id: number, readonly kind: string, readonly by?: string, readonly phase: 'begin' | 'end' }} Act
 */

/** Milliseconds that a scene stays: what takes a tenth of a second is slowed so that it can be followed. */
const SCENE_TIME = 3_500
/** After the end, for answers that nobody waited for. */
const GRACE = 1_500
/** Those worth a picture. */
const TOLD = new Set(['lookup', 'claim', 'release', 'dispute', 'defend'])

export class Player {
  #draw
  /** @type {Story | undefined} */
  #story
  /** Act that is under way, or was until now. */
  #act = 0
  #isOver = true
  /** What came of it. */
  #ending = ''
  /** This page asked, and hears of it by two ways: the answer may come before the news that it was asked. */
  #isOwn = false
  #index = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {(scenes: readonly Scene[], index: number) => void} draw the scenes up to that one */
  constructor (draw) {
    this.#draw = draw
    at('back', HTMLButtonElement).addEventListener('click', () => { this.#go(this.#index - 1) })
    at('next', HTMLButtonElement).addEventListener('click', () => { this.#go(this.#index + 1) })
    at('play', HTMLButtonElement).addEventListener('click', () => { this.#playFrom(0) })
  }

  /** @param {Act} act */
  act ({ id, kind, by, phase }) {
    if (phase === 'begin' && TOLD.has(kind)) {
      this.#story = new Story({ kind, by: by ?? '' })
      this.#act = id
      this.#isOver = false
      this.#ending = this.#isOwn ? this.#ending : ''
      this.#isOwn = false
      this.#show()
      this.#playFrom(0)
    } else if (phase === 'end' && id === this.#act) {
      setTimeout(() => {
        this.#isOver ||= id === this.#act
        this.#show()
      }, GRACE)
    }
  }

  /** @param {import('./story.js').Begin | import('./story.js').End} call */
  call (call) {
    if (!this.#isOver && this.#story?.add(call) === true) {
      this.#show()
      this.#showScene()
    }
  }

  /** This page is about to ask. */
  begin () {
    this.#isOwn = true
    this.#ending = ''
  }

  /** @param {string} ending what came of it, in words */
  end (ending) {
    this.#ending = ending
    this.#show()
    this.#showScene()
  }

  get #scenes () {
    return this.#story?.scenes ?? []
  }

  /** Scenes, and the ending. */
  get #last () {
    return this.#scenes.length - (this.#ending === '' ? 1 : 0)
  }

  /** @param {number} index */
  #go (index) {
    clearTimeout(this.#timer)
    this.#index = Math.max(0, Math.min(this.#last, index))
    this.#showScene()
  }

  /** @param {number} index */
  #playFrom (index) {
    this.#go(index)
    this.#timer = setTimeout(() => {
      if (this.#index < this.#last) {
        this.#playFrom(this.#index + 1)
      } else if (!this.#isOver) {
        this.#playFrom(this.#index)
      }
    }, SCENE_TIME)
  }

  #showScene () {
    const scenes = this.#scenes
    const scene = scenes[this.#index]
    const isEnding = scene == null && this.#ending !== ''
    at('player', HTMLElement).hidden = scenes.length === 0
    const title = scene == null ? 'Answer' : TITLES[scene.kind]
    setText('scene-title', `${this.#index + 1} of ${this.#last + 1}: ${title}`)
    setText('scene', scene == null ? (isEnding ? this.#ending : '') : sentenceOf(scene))
    setOff('back', this.#index === 0)
    setOff('next', this.#index >= this.#last)
    this.#draw(scenes, this.#index)
  }

  #show () {
    const [story, scenes] = [this.#story, this.#scenes]
    const isEmpty = story == null || scenes.length === 0
    at('no-story', HTMLElement).hidden = !isEmpty
    at('steps', HTMLElement).hidden = isEmpty
    at('learned', HTMLElement).hidden = isEmpty
    if (isEmpty) {
      return
    }
    const lookup = story.kind === 'lookup' && !scenes.some(({ kind }) => kind === 'evaluation')
      ? ' The evaluation of this identifier was known, so that no evaluator was asked.'
      : ''
    show(at('steps', HTMLElement), table(`What was asked: ${scenes.map(spanText).join('; ')}.${lookup}`, [
      'What', 'From', 'Through', 'To'
    ],
    scenes.flatMap(legsOf)))
    show(at('learned', HTMLElement), table('Who learned what', ['Party', 'As', 'Who asks', 'The identifier', 'Learned'],
      alike(learnedBy(story.by, scenes)).map(({ names, part, asker, identifier, learned }) =>
        [names.join(', '), part, asker, identifier, learned])))
  }
}

/** @param {Scene} scene */
function spanText (scene) {
  const span = spanOfScene(scene)
  return `${TITLES[scene.kind].toLowerCase()}${span == null ? '' : ` ${span} ms`}`
}

/** A live region is read anew with each change: what is the same is left. @param {string} id @param {string} text */
export function setText (id, text) {
  const element = at(id, HTMLElement)
  if (element.textContent !== text) {
    element.textContent = text
  }
}

/** It keeps the focus, unlike one that is disabled. @param {string} id @param {boolean} isOff */
function setOff (id, isOff) {
  at(id, HTMLButtonElement).setAttribute('aria-disabled', String(isOff))
}

/** @param {string} text @param {'good' | 'bad' | ''} [kind] */
export function resultText (text, kind = '') {
  show(at('result', HTMLElement), text === '' ? '' : html('span', { class: kind }, text))
}
