import { gzipSync } from 'node:zlib'

/**
 * Starts Swift's four servers as its own programs do, but reads its code once instead of four times,
 * which is most of the work. Each ends with the process that started it (PR_SET_PDEATHSIG).
 */
export const LAUNCHER = `
import ctypes, os, sys
end_with_parent = lambda: ctypes.CDLL(None).prctl(1, 9)
end_with_parent()
from swift.common import utils
utils.eventlet_monkey_patch()
import swift.account.server, swift.container.server, swift.obj.server, swift.proxy.server
from swift.common.wsgi import run_wsgi
for part in sys.argv[2:]:
    if os.fork() == 0:
        end_with_parent()
        os._exit(run_wsgi(os.path.join(sys.argv[1], part + '.conf'), part + '-server'))
os.wait()
`

export const PIPELINE = 'pipeline = catch_errors healthcheck cache s3api tempauth slo proxy-server'

export function proxyParts(memcachedPort: number, accessKey: string, secretKey: string): string {
  const user = accessKey.replace(':', '_')
  return `[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcachedPort}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:slo]
use = egg:swift#slo
[filter:tempauth]
use = egg:swift#tempauth
user_${user} = ${secretKey} .admin
`
}

/**
 * Swift's list of the disks that hold a kind of data, as `swift-ring-builder` writes it (version 1:
 * "R1NG", the version, the length of a JSON text, that text, and for each copy the disk of each of
 * the two parts): one copy, one disk.
 */
export function ring(port: number): Buffer {
  const address = { ip: '127.0.0.1', port, replication_ip: '127.0.0.1', replication_port: port }
  const disk = { id: 0, region: 1, zone: 1, device: 'disk', weight: 1, meta: '', ...address }
  const json = JSON.stringify({
    devs: [disk],
    part_shift: 31,
    replica_count: 1,
    byteorder: 'little',
  })
  const head = Buffer.alloc(10)
  head.write('R1NG')
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(json.length, 6)
  return gzipSync(Buffer.concat([head, Buffer.from(json), Buffer.alloc(4)]))
}
