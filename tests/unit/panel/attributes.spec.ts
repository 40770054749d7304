import { test } from '@japa/runner'
import { type AttributeValue, escapeHtml, writeAttributes } from '#panel/attributes'

test.group('Attributes of the admin pages', () => {
  test('a text stays within its quotes, whatever it holds', ({ assert }) => {
    assert.equal(
      writeAttributes({ title: `"><img src=x onerror='alert(1)'>&amp;` }),
      ' title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;amp;"'
    )
  })

  test('writes {value} of {name} as "{written}"')
    .with([
      { name: 'value', value: '', written: ' value=""' },
      { name: 'value', value: 0, written: ' value="0"' },
      { name: 'checked', value: true, written: ' checked' },
      { name: 'checked', value: false, written: '' },
      { name: 'title', value: undefined, written: '' },
      { name: 'aria-invalid', value: true, written: ' aria-invalid="true"' },
      { name: 'aria-expanded', value: false, written: ' aria-expanded="false"' },
      {
        name: 'href',
        value: '/admin/tags?q=a&b="',
        written: ' href="/admin/tags?q=a&amp;b=&quot;"',
      },
      { name: 'href', value: '?page=2', written: ' href="?page=2"' },
      { name: 'href', value: '#main', written: ' href="#main"' },
    ] satisfies { name: string; value: AttributeValue; written: string }[])
    .run(({ assert }, { name, value, written }) => {
      assert.equal(writeAttributes({ [name]: value }), written)
    })

  test('refuses the attribute {$self}')
    .with(['onclick', 'onfocus', 'style', 'ONCLICK', 'a b', 'a"', 'a=b', 'a>', '1a', ''])
    .run(({ assert }, name) => {
      assert.throws(() => writeAttributes({ [name]: 'x' }), /may have no attribute/)
    })

  test('refuses the address {$self}')
    .with([
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'JAVASCRIPT:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'https://evil.test/',
      '//evil.test/',
      'admin/tags',
      '',
    ])
    .run(({ assert }, address) => {
      for (const name of ['href', 'src', 'action', 'formaction', 'poster']) {
        assert.throws(() => writeAttributes({ [name]: address }), /no address of ours/)
      }
    })

  test('a browser takes a backslash for a slash, so that no address may begin with both', ({
    assert,
  }) => {
    assert.throws(() => writeAttributes({ href: '/\\evil.test/' }), /no address of ours/)
    assert.throws(() => writeAttributes({ href: '/\t/evil.test/' }), /no address of ours/)
  })

  test('escapes all five characters, and nothing else', ({ assert }) => {
    assert.equal(escapeHtml(`&<>"'`), '&amp;&lt;&gt;&quot;&#39;')
    assert.equal(escapeHtml('Où est la gare? 🚉 \u202eabc'), 'Où est la gare? 🚉 \u202eabc')
  })
})
