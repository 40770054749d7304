import { test } from '@japa/runner'
import { addressListFault, canonicalAddress, networkOf, trustOf } from '#limits/client_address'

test.group('The address of a client', () => {
  test('reads the client address "{text}" as {address}')
    .with([
      { text: '192.0.2.7', address: '192.0.2.7' },
      { text: '::ffff:192.0.2.7', address: '192.0.2.7' },
      { text: '::FFFF:c000:207', address: '192.0.2.7' },
      { text: '0:0:0:0:0:ffff:192.0.2.7', address: '192.0.2.7' },
      { text: '192.0.2.7:5678', address: '192.0.2.7' },
      { text: '2001:DB8:0:0::1', address: '2001:db8::1' },
      { text: '[2001:db8::1]:443', address: '2001:db8::1' },
      { text: 'fe80::1%eth0', address: 'fe80::1' },
      { text: '::1', address: '::1' },
      { text: '64:ff9b::192.0.2.7', address: '64:ff9b::c000:207' },
      { text: '::192.0.2.7', address: '::192.0.2.7' },
      { text: '::c000:207', address: '::192.0.2.7' },
      { text: '::ffff:0:c000:207', address: '::ffff:0:c000:207' },
      { text: '::ffff:1:2', address: '0.1.0.2' },
      { text: '2001:db8:0:0:1:0:0:1', address: '2001:db8::1:0:0:1' },
    ])
    .run(({ assert }, { text, address }) => {
      assert.equal(canonicalAddress(text), address)
    })

  test('reads no client address from "{$self}"')
    .with([
      '',
      'unknown',
      '192.0.2',
      '192.0.2.256',
      '1.2.3.4, 5.6.7.8',
      "'; drop table users",
      '1',
      '127.1',
      '0x7f.0.0.1',
      '010.0.0.1',
      '::ffff:010.0.0.1',
      '::g',
    ])
    .run(({ assert }, text) => {
      assert.isUndefined(canonicalAddress(text))
    })

  test('counts an IPv6 /64 as one client', ({ assert }) => {
    const home = networkOf('2001:db8:1:2:aaaa:bbbb:cccc:dddd')
    assert.equal(home, '2001:db8:1:2::/64')
    assert.equal(networkOf('2001:db8:1:2::1'), home)
    assert.notEqual(networkOf('2001:db8:1:3::1'), home)
    assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64')
    assert.equal(networkOf('::192.0.2.7'), '0:0:0:0::/64')
    assert.equal(networkOf('192.0.2.7'), '192.0.2.7')
  })
})

test.group('Trusted proxies', () => {
  test('trusts no proxies by default', ({ assert }) => {
    const trusts = trustOf([])
    for (const address of ['127.0.0.1', '::1', '10.0.0.1']) assert.isFalse(trusts(address))
  })

  test('trusts single proxies and ranges, of both families', ({ assert }) => {
    const trusts = trustOf(['10.1.0.0/16', '192.0.2.1', 'fd00::/8', '2001:db8::1'])
    const trusted = ['10.1.2.3', '192.0.2.1', 'fd12::1', '2001:db8::1', '::ffff:10.1.2.3']
    const others = ['10.2.0.1', '192.0.2.2', 'fe80::1', '2001:db8::2', '::ffff:10.2.0.1', 'unknown']
    for (const address of trusted) assert.isTrue(trusts(address), address)
    for (const address of others) assert.isFalse(trusts(address), address)
  })

  test('"{$self}" is not a trusted proxy')
    .with([
      '10.0.0.0/33',
      '10.0.0.0/0',
      'fd00::/129',
      'loopback',
      '10.0.0',
      'fe80::1%eth0',
      '*',
      '1',
      '127.1',
      '0x7f.0.0.1',
      '010.0.0.0/8',
    ])
    .run(({ assert }, proxy) => {
      assert.isString(addressListFault(proxy))
    })

  test('"{$self}" is a trusted proxy')
    .with(['10.0.0.0/8', '10.0.0.1', 'fd00::/8', '::1'])
    .run(({ assert }, proxy) => {
      assert.isUndefined(addressListFault(proxy))
    })
})
