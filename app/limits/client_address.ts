import { BlockList, isIP, isIPv6, SocketAddress } from 'node:net'
import ipaddr from 'ipaddr.js'

const CIDR = /^(?<address>.+)\/(?<bits>\d{1,3})$/

/** Only IPv4 in IPv6 has dots after this prefix. */
const IPV4_MAPPED = /^::ffff:(?=[\d.]+$)/

/**
 * What is wrong with a proxy's address or range (CIDR), as the end of a sentence. Node.js decides what
 * an address is: ipaddr.js also takes `10.1`, `0x7f.1` and octal numbers.
 */
export function addressListFault(proxy: string): string | undefined {
  const { address = proxy, bits } = CIDR.exec(proxy)?.groups ?? {}
  const family = isIP(address)
  if (family === 0 || address.includes('%')) {
    return 'which is no address or range like 10.0.0.0/8 or fd00::/8'
  }
  const isRange = bits === undefined || (Number(bits) >= 1 && Number(bits) <= maximumBits(family))
  return isRange ? undefined : `which must have 1 to ${maximumBits(family)} bits`
}

/**
 * @param proxies addresses and ranges (CIDR); none: nobody is trusted
 * @returns whether what an address says in `X-Forwarded-For` about its clients is believed
 */
export function trustOf(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const proxy of proxies) {
    const { address = proxy, bits } = CIDR.exec(proxy)?.groups ?? {}
    const family = isIP(address)
    list.addSubnet(address, Number(bits ?? maximumBits(family)), familyName(address))
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyName(address))
}

/**
 * The one way to write an address: IPv4 without the prefix that it has on a socket of IPv6, and
 * without the port that some proxies add.
 *
 * @returns undefined for what is no address
 */
export function canonicalAddress(text: string): string | undefined {
  const bare = /^\[(.+)\](:\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  const address = bare.replace(/%.*$/, '')
  if (isIP(address) === 0) return undefined
  if (!isIPv6(address)) return address
  const { address: canonical } = new SocketAddress({ address, family: 'ipv6' })
  return canonical.replace(IPV4_MAPPED, '')
}

/**
 * Whose requests count together: an IPv4 address, or the /64 of an IPv6 address, which is the least
 * that a subscriber gets (RFC 6177): each could use 2^64 addresses otherwise.
 *
 * @param address canonical
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const prefix = ipaddr.IPv6.parse(address).parts.slice(0, 4)
  return `${prefix.map((group) => group.toString(16)).join(':')}::/64`
}

function maximumBits(family: number): number {
  return family === 4 ? 32 : 128
}

function familyName(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
