/** Makes elements, and changes what is in them. Text is always text: nothing is parsed as HTML. */

const SVG = 'http://www.w3.org/2000/svg'

/**
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} Attributes
 */

/**
 * @param {Element} element
 * @param {Attributes} attributes functions listen to the event of that name
 * @param {Child[]} children
 */
function fill (element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value)
    } else if (value === true) {
      element.setAttribute(name, '')
    } else if (value != null && value !== false) {
      element.setAttribute(name, String(value))
    }
  }
  element.append(...children.filter(isShown).map(child => typeof child === 'number' ? String(child) : child))
}

/**
 * @param {Child} child
 * @returns {child is string | number | Node}
 */
function isShown (child) {
  return child != null && child !== false
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function html (name, attributes = {}, ...children) {
  const element = document.createElement(name)
  fill(element, attributes, children)
  return element
}

/**
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function svg (name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name)
  fill(element, attributes, children)
  return element
}

/**
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function at (id, kind) {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) {
    throw new TypeError(`the page has no ${id}`)
  }
  return element
}

/**
 * Puts these in the place of what is there; leaves it where it would be the same. What
 * has the focus keeps it, by its id: nobody is thrown to the top of the page.
 *
 * @param {Element} element
 * @param {...Child} children
 */
export function show (element, ...children) {
  const next = /** @type {Element} */ (element.cloneNode(false))
  fill(next, {}, children)
  if (next.isEqualNode(element)) {
    return
  }
  const { activeElement } = document
  const focused = activeElement != null && activeElement !== element && element.contains(activeElement)
    ? activeElement.id
    : ''
  element.replaceChildren(...next.childNodes)
  if (focused !== '') {
    document.getElementById(focused)?.focus()
  }
}

/**
 * A table with a heading for each column and each row; on a narrow screen its rows are cards.
 *
 * @param {string} caption
 * @param {string[]} columns
 * @param {Child[][]} rows the first of each names it
 */
export function table (caption, columns, rows) {
  return html('table', { class: 'cards' },
    html('caption', {}, caption),
    html('thead', {}, html('tr', {}, ...columns.map(column => html('th', { scope: 'col' }, column)))),
    html('tbody', {}, ...rows.map(([first, ...others]) => html('tr', {},
      html('th', { scope: 'row' }, first),
      ...others.map((cell, i) => html('td', { 'data-column': columns[i + 1] ?? '' }, cell))))))
}
