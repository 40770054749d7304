import { lstatSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { linkLibraries } from '#postgres/embedded/link_libraries'
import { temporaryFolder } from '#tests/support/temporary_folder'

test.group('Libraries of the embedded PostgreSQL', () => {
  test('are linked when no install script has done it, and stay as they are', ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const library = join(folder, 'native/lib/libpq.so.5')
    mkdirSync(join(folder, 'native/lib'), { recursive: true })
    writeFileSync(`${library}.15`, '')
    const links = [{ source: 'native/lib/libpq.so.5.15', target: 'native/lib/libpq.so.5' }]
    writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links))
    linkLibraries(folder)
    const { ino } = lstatSync(library)
    linkLibraries(folder)
    assert.equal(readlinkSync(library), 'libpq.so.5.15')
    assert.equal(lstatSync(library).ino, ino)
  })

  test('are not looked for where a package lists none', ({ cleanup }) => {
    linkLibraries(temporaryFolder(cleanup))
  })
})
