import { test } from '@japa/runner'
import { createLearner, PASSWORD } from '#database/factories/learners'
import SignIn from '#models/sign_in'
import { allowedBefore429, LimitedServer } from '#tests/support/limited_server'

const LIMIT = { RATE_LIMIT_TAGS_PER_MINUTE: '3' }
const TAGS = '/api/v1/tags'

test.group('Addresses behind a proxy', (group) => {
  group.each.timeout(60_000)

  test('ignores a forwarded address unless the proxy is trusted', async ({ assert, cleanup }) => {
    const server = await LimitedServer.start({ ...LIMIT, TRUSTED_PROXIES: '' }, cleanup)
    let spoofed = 0
    const { allowed } = await allowedBefore429(() => {
      return server.get(TAGS, { from: `198.51.100.${spoofed++}` })
    })
    assert.equal(allowed, 3)

    const { user, email } = await createLearner()
    const body = { email, password: PASSWORD }
    await server.post('/api/v1/auth/login', { from: '198.51.100.9', body })
    const { ipAddress } = await SignIn.findByOrFail('userId', user.id)
    assert.equal(ipAddress, '127.0.0.1')
  })

  test('ignores a forwarded address when another proxy is trusted', async ({ assert, cleanup }) => {
    const settings = { ...LIMIT, TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8' }
    const server = await LimitedServer.start(settings, cleanup)
    let spoofed = 0
    const { allowed } = await allowedBefore429(() => {
      return server.get(TAGS, { from: `198.51.100.${spoofed++}` })
    })
    assert.equal(allowed, 3)
  })

  test('limits by the address that the trusted proxies name', async ({ assert, cleanup }) => {
    const settings = { ...LIMIT, TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' }
    const server = await LimitedServer.start(settings, cleanup)
    const allowed = async (addresses: (position: number) => string) => {
      let position = 0
      const limited = await allowedBefore429(() => {
        return server.get(TAGS, { from: addresses(position++) })
      }, 5)
      return limited.allowed
    }
    const isFree = (from: string) => server.get(TAGS, { from }).then(({ status }) => status === 200)

    // What a client puts in front of its own address is its own invention.
    assert.equal(await allowed((position) => `203.0.113.${position}, 198.51.100.1`), 3)
    // Two trusted hops: the one before them is the client.
    assert.equal(await allowed((position) => `198.51.100.2, 10.0.0.${position}`), 3)
    // The same address, as an IPv6 socket writes it, and with a port.
    const written = ['198.51.100.3', '::ffff:198.51.100.3', '::ffff:c633:6403', '198.51.100.3:5555']
    assert.equal(await allowed((position) => written[position % written.length]!), 3)
    // One subscriber has 2^64 addresses; the neighbour has others.
    assert.equal(await allowed((position) => `2001:db8:1:1::${position + 1}`), 3)
    assert.isTrue(await isFree('2001:db8:1:2::1'))
    // What is no address at all counts for the proxy itself.
    assert.equal(await allowed((position) => `unknown${position}`), 3)
    assert.isTrue(await isFree('198.51.100.4'))
  })

  test('stores the forwarded address with a sign-in', async ({ assert, cleanup }) => {
    const server = await LimitedServer.start({ TRUSTED_PROXIES: '127.0.0.1' }, cleanup)
    for (const [from, kept] of [
      ['203.0.113.1, ::ffff:198.51.100.7', '198.51.100.7'],
      ['2001:DB8:0::7', '2001:db8::7'],
      ["'; drop table users", '127.0.0.1'],
    ] as const) {
      const { user, email } = await createLearner()
      const body = { email, password: PASSWORD }
      const { status } = await server.post('/api/v1/auth/login', { from, body })
      assert.equal(status, 200)
      const { ipAddress } = await SignIn.findByOrFail('userId', user.id)
      assert.equal(ipAddress, kept)
    }
  })
})
