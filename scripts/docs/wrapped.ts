/** Columns of a line of Markdown at most, tables and code apart. */
export const WIDTH = 140

/** A paragraph, or an item of a list, on lines that are no longer than `WIDTH`. */
export function wrapped (text: string): string {
  const hang = /^(?:- |\d+\. )?/.exec(text)?.[0].length ?? 0
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last == null || last.length + 1 + word.length > WIDTH) {
      lines.push(last == null ? word : ' '.repeat(hang) + word)
    } else {
      lines[lines.length - 1] = `${last} ${word}`
    }
  }
  return lines.join('\n')
}
