import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'

describe('cli/main', () => {
  it('ends quietly when nobody reads what it prints', async () => {
    const child = spawn(process.execPath, [...EXEC_ARGV, MAIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
  })
})
