import { expect } from 'chai'
import { listenForPeople, textPage } from '../../../src/attestor/channels/people-listener.ts'
import type { PageRequest, PeopleListener } from '../../../src/attestor/channels/people-listener.ts'

describe('attestor/channels/people-listener', () => {
  let listener: PeopleListener
  const asked: PageRequest[] = []
  const at = (path: string): string => `http://127.0.0.1:${listener.port}${path}`

  before(async () => {
    listener = await listenForPeople({
      port: 0,
      answer: async request => {
        asked.push(request)
        if (request.pathname === '/broken') {
          throw new Error('secret words')
        }
        return textPage(200, 'Hello')
      }
    })
  })

  after(async () => { await listener.close() })

  it('hands on path, query and form', async () => {
    await fetch(at('/page?a=1'), { method: 'POST', body: new URLSearchParams({ answer: 'yes' }) })
    const last = asked.at(-1)
    expect([last?.method, last?.pathname, last?.query.get('a'), last?.form.get('answer')])
      .to.deep.equal(['POST', '/page', '1', 'yes'])
  })

  it('sends pages that keep nothing, load nothing and tell nobody', async () => {
    const { status, headers } = await fetch(at('/'))
    expect(status).to.equal(200)
    expect(headers.get('cache-control')).to.equal('no-store')
    expect(headers.get('referrer-policy')).to.equal('no-referrer')
    expect(headers.get('content-security-policy')).to.contain("default-src 'none'")
  })

  it('says nothing of what failed', async () => {
    const response = await fetch(at('/broken'))
    expect(response.status).to.equal(500)
    expect(await response.text()).not.to.contain('secret')
  })

  it('takes no form longer than one of a button', async () => {
    const count = asked.length
    const answer = await fetch(at('/'), { method: 'POST', body: 'a'.repeat(1_025) })
      .then(({ status }) => status, () => 'closed')
    expect(answer).to.be.oneOf([500, 'closed'])
    expect(asked.length).to.equal(count)
  })
})
