import { test } from '@japa/runner'
import { base32, totpAddress, totpCode, totpStep, totpStepOf } from '#accounts/totp'

/** Of RFC 6238, appendix B; its codes have eight digits. */
const SECRET = Buffer.from('12345678901234567890')
const VECTORS = [
  { seconds: 59, code: '94287082' },
  { seconds: 1_111_111_109, code: '07081804' },
  { seconds: 1_111_111_111, code: '14050471' },
  { seconds: 1_234_567_890, code: '89005924' },
  { seconds: 2_000_000_000, code: '69279037' },
  { seconds: 20_000_000_000, code: '65353130' },
]

test.group('One-time codes of an authenticator app', () => {
  test('the code at {seconds} s is that of RFC 6238')
    .with(VECTORS)
    .run(({ assert }, { seconds, code }) => {
      const step = totpStep(seconds * 1000)
      assert.equal(totpCode(SECRET, step, 8), code)
      assert.equal(totpCode(SECRET, step), code.slice(2))
    })

  test('a code counts from the step before to the step after, and no longer', ({ assert }) => {
    const time = 1_111_111_111_000
    const now = totpStep(time)
    const found = [-2, -1, 0, 1, 2].map((shift) => {
      return totpStepOf(SECRET, totpCode(SECRET, now + shift), time)
    })
    assert.deepEqual(found, [undefined, now - 1, now, now + 1, undefined])
  })

  test('a code that is no code is wrong: {code}')
    .with([{ code: '' }, { code: '12345' }, { code: '0'.repeat(100) }, { code: '０８１８０４' }])
    .run(({ assert }, { code }) => {
      assert.isUndefined(totpStepOf(SECRET, code, 1_111_111_109_000))
    })

  test('bytes are written in base32 as RFC 4648 does', ({ assert }) => {
    const written = ['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => {
      return base32(Buffer.from(text))
    })
    const right = ['MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']
    assert.deepEqual(written, right)
  })

  test('the address names the admin, whatever the name', ({ assert }) => {
    const url = new URL(totpAddress(SECRET, 'a&b?c@d'))
    assert.equal(url.searchParams.get('secret'), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    assert.equal(decodeURIComponent(url.pathname), '/Saywell:a&b?c@d')
  })
})
