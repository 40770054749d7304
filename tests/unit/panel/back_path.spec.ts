import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { LEVELS } from '#catalog/enums'
import { backPath } from '#panel/back_path'
import { COLUMNS, filterOf, readSpeechList, writeSpeechList } from '#panel/speech_list_address'
import { bulkFormValidator } from '#validators/panel_bulk'

test.group('The way back to a list', () => {
  test('leads back to {$self}')
    .with([
      '/admin',
      '/admin?x=1',
      '/admin/speeches',
      '/admin/speeches?level=A1&tag=a%20b&page=2',
      '/admin/tags?q=%22%3E%3Cimg%3E',
    ])
    .run(({ assert }, path) => {
      assert.equal(backPath(path), path)
    })

  test('does not lead to {$self}')
    .with([
      'https://evil.test/admin',
      '//evil.test/admin',
      '/\\evil.test/admin',
      '/admin/..//evil.test',
      '/admin/../api/v1/users',
      '/admin/%2e%2e/api',
      '/administrator',
      '/admin\\@evil.test',
      'javascript:alert(1)//admin',
      ' /admin',
      'admin',
      '',
      `/admin/${'a'.repeat(4000)}`,
      '/admin/login',
      '/admin/login?back=%2Fadmin%2Fspeeches',
      '/admin/login/code',
      '/admin/login/../login/code?x=1',
      '/admin/logout',
    ])
    .run(({ assert }, path) => {
      assert.equal(backPath(path, '/admin/tags'), '/admin/tags')
    })

  test('does not lead to what is no text', ({ assert }) => {
    for (const back of [undefined, null, 1, {}, ['/admin/speeches']]) {
      assert.equal(backPath(back), '/admin')
    }
  })

  test('a line break cannot begin another header', ({ assert }) => {
    assert.notMatch(backPath('/admin/speeches?a=\r\nSet-Cookie: x=1'), /[\r\n]/)
  })

  test('leads to the list with the longest filter, which a bulk change takes as well', async ({
    assert,
  }) => {
    const tags = Array.from({ length: 10 }, () => randomUUID())
    const query = new URLSearchParams([
      ['q', '駅'.repeat(200)],
      ['level', LEVELS.join()],
      ['tag', tags.join()],
      ['import', randomUUID()],
      ['columns', COLUMNS.join()],
      ['after', 'x'.repeat(300)],
    ])
    const address = readSpeechList(`/admin/speeches?${query.toString()}`)
    assert.isEmpty(address.unknown)
    const path = writeSpeechList(address)
    assert.equal(backPath(path), path)
    const filter = filterOf(address)
    const read = await bulkFormValidator.validate({ ids: [], filter })
    assert.equal(read.filter, filter)
  })
})
