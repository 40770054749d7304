import { test } from '@japa/runner'
import { bulkTagsValidator } from '#validators/panel_bulk'
import { panelSpeechValidator } from '#validators/panel_speech'
import { tagFormValidator } from '#validators/panel_tags'

const ODD = ['', ' ', 'x'.repeat(300), 'x'.repeat(6000), 'nul\0', '\u202E', '\uFFFD', '#NAME?']

/** The forms' readers make lists of names of whatever is sent. */
const LISTS = ['tags', 'add_tags', 'remove_tags']

const FORMS = {
  'a speech': {
    validator: panelSpeechValidator,
    fields: ['text', 'level', 'type', 'tags', 'external_id', 'published', 'upload_id'],
  },
  'a tag': { validator: tagFormValidator, fields: ['name', 'category'] },
  'a bulk change': { validator: bulkTagsValidator, fields: ['add_tags', 'remove_tags'] },
}

test.group('What forms say of their fields', () => {
  for (const [name, { validator, fields }] of Object.entries(FORMS)) {
    test(`is in sentences, and calls nothing by its number: ${name}`, async ({ assert }) => {
      const said = new Set<string>()
      for (const value of [...ODD, 5, {}, ['a'], undefined]) {
        const many = Array<unknown>(30).fill('a')
        const list = typeof value === 'string' ? [value] : many
        const values = Object.fromEntries(
          fields.map((field) => [field, LISTS.includes(field) ? list : value])
        )
        const [fault] = await validator.tryValidate(values)
        const messages = (fault?.messages ?? []) as { message: string }[]
        for (const { message } of messages) said.add(message)
      }
      assert.isNotEmpty([...said])
      for (const message of said) {
        assert.match(message, /^[A-Z][^_]*\.$/)
        assert.notMatch(message, / field |The \d| must be defined/)
      }
    })
  }
})
