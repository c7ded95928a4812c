import { expect } from 'chai'
import { Turns } from '../../src/holder/turns.ts'

describe('holder/turns', () => {
  it('begins a task when the one before it of the same name has ended, whichever way', async () => {
    const turns = new Turns()
    const order: string[] = []
    let release = (): void => {}
    const released = new Promise<void>(resolve => { release = resolve })
    const failed = turns.take('a', async () => {
      order.push('first begins')
      await released
      order.push('first fails')
      throw new Error('first')
    }).catch((err: unknown) => err)
    const second = turns.take('a', async () => order.push('second'))
    await turns.take('b', async () => order.push('of another name'))
    release()
    await second
    expect(await failed).to.be.an('error')
    expect(order).to.deep.equal(['first begins', 'of another name', 'first fails', 'second'])
  })

  it('hands out what the task returns', async () => {
    expect(await new Turns().take('a', async () => 7)).to.equal(7)
  })
})
