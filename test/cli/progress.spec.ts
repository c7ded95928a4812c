import { expect } from 'chai'
import { ProgressLine } from '../../src/cli/progress.ts'

function sink (isTTY?: boolean) {
  const written: string[] = []
  return { written, isTTY, write: (text: string) => written.push(text) }
}

describe('cli/progress', () => {
  it('shows one line over the other on a terminal', () => {
    const terminal = sink(true)
    const line = new ProgressLine(terminal)
    line.show('1 of 2')
    line.show('2 of 2')
    expect(terminal.written).to.deep.equal(['\r\u001b[K1 of 2', '\r\u001b[K2 of 2'])
  })

  it('leaves nothing behind, and clears nothing that it did not show', () => {
    const terminal = sink(true)
    const line = new ProgressLine(terminal)
    line.clear()
    expect(terminal.written).to.deep.equal([])
    line.show('1 of 2')
    line.clear()
    line.clear()
    expect(terminal.written).to.deep.equal(['\r\u001b[K1 of 2', '\r\u001b[K'])
  })

  it('writes nothing where there is no terminal', () => {
    for (const file of [sink(false), sink()]) {
      const line = new ProgressLine(file)
      line.show('1 of 2')
      line.clear()
      expect(file.written).to.deep.equal([])
    }
  })
})
