import { expect } from 'chai'
import { PAGE_HEADERS, judgeHead } from '../../src/page/guard.ts'
import { PageError } from '../../src/page/errors.ts'

const PORT = 8_470
const OWN = '127.0.0.1:8470'

function judged (method: string, headers: Record<string, string | undefined>, port: number | undefined = PORT): string {
  try {
    judgeHead({ method, headers }, port)
    return 'let in'
  } catch (err) {
    return err instanceof PageError ? err.code : String(err)
  }
}

describe('page/guard', () => {
  it('is read under its own names', () => {
    for (const host of [OWN, 'localhost:8470']) {
      expect(judged('GET', { host })).to.equal('let in')
      expect(judged('HEAD', { host })).to.equal('let in')
    }
    expect(judged('GET', { host: '127.0.0.1' }, 80)).to.equal('let in')
  })

  it('is not read under a name that somebody else leads to this machine', () => {
    for (const host of [
      undefined, '', 'evil.example', 'evil.example:8470', '127.0.0.1', '127.0.0.1:80', '127.0.0.1:8470.evil.example',
      '[::1]:8470'
    ]) {
      expect(judged('GET', { host }), host).to.equal('PAGE_HOST_FOREIGN')
    }
    expect(judged('GET', { host: '127.0.0.1:' }, undefined), 'before it listens').to.equal('PAGE_HOST_FOREIGN')
  })

  it('changes nothing for another page, nor for whoever does not say which', () => {
    expect(judged('POST', { host: OWN, origin: `http://${OWN}` })).to.equal('let in')
    for (const origin of [
      undefined, 'null', 'http://evil.example', `https://${OWN}`, 'http://localhost:8470', 'http://127.0.0.1:8471'
    ]) {
      expect(judged('POST', { host: OWN, origin }), origin).to.equal('PAGE_ORIGIN_FOREIGN')
    }
  })

  it('is read by no other page', () => {
    expect(judged('GET', { host: OWN, origin: 'http://evil.example' })).to.equal('PAGE_ORIGIN_FOREIGN')
  })

  it('has nothing inline and nothing of others', () => {
    const policy = PAGE_HEADERS['content-security-policy']
    expect(policy).to.match(/^default-src 'none'; /).and.not.to.match(/unsafe|\*|https?:|data:/)
    expect(policy).to.include("frame-ancestors 'none'")
  })
})
