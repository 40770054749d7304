import { test } from '@japa/runner'
import { backPath } from '#panel/back_path'

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
      `/admin/${'a'.repeat(2000)}`,
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
})
