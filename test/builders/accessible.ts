/**
 * What keeps a page from being read by everybody, judged in the browser: names of
 * controls and pictures, the order of headings, contrast (WCAG 2.2, 1.4.3 and 1.4.11), what is wider than
 * the screen, the size of what is tapped (2.5.8), ids that are there twice.
 */
import type { Page } from 'playwright-core'

/** In the page; its text is sent there. */
const JUDGE = String.raw`(() => {
  const found = []
  const isSeen = element => element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && !element.closest('.unseen, .skip')
  const where = element => element.tagName.toLowerCase() + (element.id ? '#' + element.id : '') + ' "' + (element.textContent || '').trim().slice(0, 40) + '"'
  const nameOf = element => {
    const by = (element.getAttribute('aria-labelledby') || '').split(/\s+/).map(id => document.getElementById(id)?.textContent || '').join(' ').trim()
    const labels = [...(element.labels || [])].map(label => label.textContent).join(' ').trim()
    return by || element.getAttribute('aria-label') || labels || (element.matches('button, a, summary') ? element.textContent.trim() : '')
  }
  for (const element of document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex="0"], svg[role], section, [role=region]')) {
    if (isSeen(element) && !nameOf(element)) found.push('no name: ' + where(element))
  }
  for (const element of document.querySelectorAll('svg:not([role=img]):not([aria-hidden=true])')) {
    found.push('a picture without a role: ' + where(element))
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => found.push('twice: #' + id))
  for (const element of document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls], label[for]')) {
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
      for (const id of (element.getAttribute(name) || '').split(/\s+/).filter(each => each !== '')) {
        if (!ids.includes(id)) found.push(name + ' of nothing: ' + id)
      }
    }
  }
  let level = 0
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const next = Number(heading.tagName[1])
    if (isSeen(heading) && next > level + 1) found.push('heading leaves out a level: ' + where(heading))
    if (isSeen(heading)) level = next
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption || [...table.querySelectorAll('th')].some(cell => !cell.scope)) found.push('a table without caption or scope: ' + where(table))
  }
  if (!document.documentElement.lang || !document.title) found.push('no language or title')
  const parse = color => (color.match(/[\d.]+/g) || []).map(Number)
  const light = color => {
    const [r, g, b] = color.slice(0, 3).map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05)
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor)
      if (color.length === 3 || color[3] === 1) return color
    }
    return [255, 255, 255]
  }
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim() !== '')
    if (!hasText || !isSeen(element) || element.matches('title, script, style, noscript *, option, :disabled')) continue
    const style = getComputedStyle(element)
    const color = parse(element instanceof SVGElement ? style.fill : style.color)
    const ratio = contrast(color, ground(element))
    if (ratio < 4.5) found.push('contrast ' + ratio.toFixed(2) + ': ' + where(element))
  }
  for (const element of document.querySelectorAll('svg .body, svg .hop:not(.past):not(.connection), svg .mark, input, select, button')) {
    if (!isSeen(element) || element.matches(':disabled')) continue
    const style = getComputedStyle(element)
    const colors = element instanceof SVGElement ? [style.fill, style.stroke] : [style.borderColor, style.backgroundColor]
    const ratio = Math.max(...colors.filter(color => !/none|^rgba.*, 0\)$/.test(color)).map(color => contrast(parse(color), ground(element.parentElement))))
    if (ratio < 3) found.push('contrast of a shape ' + ratio.toFixed(2) + ': ' + where(element) + ' ' + element.getAttribute('class'))
  }
  for (const element of document.querySelectorAll('button, input, select, summary')) {
    const { width, height } = element.getBoundingClientRect()
    if (isSeen(element) && element.type !== 'checkbox' && element.type !== 'radio' && (width < 24 || height < 24)) found.push('too small to tap: ' + where(element))
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push('wider than the screen: ' + document.documentElement.scrollWidth)
  for (const element of document.querySelectorAll('body *')) {
    const { left, right } = element.getBoundingClientRect()
    if (isSeen(element) && !element.closest('.scroll, svg') && (left < -1 || right > innerWidth + 1)) found.push('beyond the screen: ' + where(element))
  }
  const names = [...document.querySelectorAll('svg .name')].map(element => element.getBoundingClientRect())
  names.forEach((a, i) => names.slice(i + 1).forEach(b => {
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2) found.push('names on one another in the picture')
  }))
  return [...new Set(found)]
})()`

/** What is wrong, in words; nothing: all is well. */
export async function obstaclesOf (page: Page): Promise<readonly string[]> {
  return await page.evaluate<readonly string[]>(JUDGE)
}

/** Both colour schemes, on a screen and on a phone. */
export const LOOKS = (['light', 'dark'] as const).flatMap(colorScheme =>
  [1_280, 375].map(width => ({ colorScheme, viewport: { width, height: 900 } })))
