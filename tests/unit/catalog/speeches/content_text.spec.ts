import { test } from '@japa/runner'
import { type CheckedRow, checkRows } from '#importing/check_rows'
import { readTable } from '#tests/unit/importing/csv_files'
import { createSpeechValidator, saveTagValidator } from '#validators/admin_catalog'

type Field = 'text' | 'external_id' | 'tags'
const FIELDS: Field[] = ['text', 'external_id', 'tags']

const HEADINGS = ['audio_filename', 'text', 'level', 'type', 'tags', 'external_id']

/** What an import makes of each value; undefined for one that it refuses. */
async function imported(field: Field, values: string[]): Promise<(string | undefined)[]> {
  const right = { audio_filename: 'a.mp3', text: 'Tea?', level: 'A1', type: 'question' }
  const lines = values.map((value) => {
    const cells: Record<string, string> = { ...right, tags: 'tea', external_id: '', [field]: value }
    return HEADINGS.map((heading) => `"${cells[heading]!.replaceAll('"', '""')}"`).join()
  })
  const { table, findings } = await readTable([HEADINGS.join(), ...lines].join('\n'))
  const checked = await checkRows(table, findings)
  const rows = new Map(checked.map((row) => [row.row, row]))
  return values.map((_, index) => {
    const row = rows.get(index + 2)
    return row === undefined ? undefined : valueOf(row, field)
  })
}

function valueOf({ text, externalId, tags }: CheckedRow, field: Field): string | undefined {
  return { text, external_id: externalId ?? undefined, tags: tags[0] }[field]
}

/** What the API makes of a value; undefined for one that it refuses. */
async function sent(field: Field, value: string): Promise<string | undefined> {
  const speech = { text: 'Tea?', level: 'A1', tags: [], [field]: value }
  const [error, answer] =
    field === 'tags'
      ? await saveTagValidator.tryValidate({ name: value })
      : await createSpeechValidator.tryValidate(speech)
  if (error !== null) return undefined
  return 'name' in answer ? answer.name : (answer[field as 'text'] ?? undefined)
}

/** The code points that text is likely to hold, and all that are no letters. */
const CHARACTERS = [
  ...Array.from({ length: 0x3100 }, (_, code) => code),
  ...Array.from({ length: 0x2000 }, (_, index) => 0xe000 + index),
  ...[0x1f375, 0xe0001, 0xe0041],
]
  // A tag's name, which the API takes as it is, is escaped in a cell.
  .filter((code) => !['|', ',', '\\'].includes(String.fromCodePoint(code)))
  .map((code) => String.fromCodePoint(code))

test.group('The content has one rule', (group) => {
  group.each.timeout(20_000)

  test('every way of adding content has the same rule for characters: {$self}')
    .with(FIELDS)
    .run(async ({ assert }, field) => {
      const values = CHARACTERS.map((character, index) => `a${character}b ${index}`)
      const rows = await imported(field, values)
      let refused = 0
      for (const [index, value] of values.entries()) {
        const name = `U+${value.codePointAt(1)!.toString(16)}`
        const answer = await sent(field, value)
        if (answer !== rows[index]) assert.equal(answer, rows[index], name)
        if (answer === undefined) refused++
      }
      // C0 but tab and line breaks, DEL and C1, separators, directions, U+FFFD.
      assert.equal(refused, 29 + 33 + 2 + 5 + 4 + 1)
    })

  test('every way of adding content has the same rule for "{value}" as {field}')
    .with(
      FIELDS.flatMap((field) => {
        return [
          ...['  two \n  words ', 'cafe\u0301', '\u200b', ' \u00a0', 'x'.repeat(100)],
          ...['x'.repeat(101), 'e\u0301'.repeat(100), '#NAME?', ' #ref! ', 'is #NAME?'],
          ...['\ud800', '\u202etea', 'tea\u2028'],
          ...[
            '\ufefftea\u00ad',
            'te\u200ba\u2060',
            'tea\u200d',
            '👩‍🚀 tea',
            'چای‌خانه',
            'o´clock',
            '\u200b=1',
          ],
        ].map((value) => ({ field, value }))
      })
    )
    .run(async ({ assert }, { field, value }) => {
      // What is empty in a cell is left out: a speech has no id then, or no tags.
      const [row] = await imported(field, [value])
      assert.equal(await sent(field, value), row)
    })

  test('a refused text says what is wrong with it', async ({ assert }) => {
    const fields = { text: '#NAME?', level: 'A1', tags: [], external_id: 'a\u202eb' }
    const [error] = await createSpeechValidator.tryValidate(fields)
    assert.deepEqual(
      (error!.messages as { field: string; rule: string; message: string }[]).map((one) => [
        one.field,
        one.rule,
        one.message,
      ]),
      [
        [
          'text',
          'spreadsheet_error',
          'The text field is what a spreadsheet shows for a broken formula: write the sentence',
        ],
        [
          'external_id',
          'control_character',
          'The external_id field contains a control character (U+202E): remove it',
        ],
      ]
    )
  })
})
