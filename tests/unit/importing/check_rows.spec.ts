import { test } from '@japa/runner'
import { checkRows } from '#importing/check_rows'
import { escapeFormula, restore } from '#importing/csv/formulas'
import { joinTags, splitTags } from '#importing/tag_list'
import { listed, readTable } from './csv_files.js'

const RIGHT = {
  audio_filename: 'a.mp3',
  text: 'How are you?',
  level: 'A1',
  type: 'question',
  tags: 'greetings',
  external_id: '',
}

/** Checks one row that would be right but for the cells. */
async function check(cells: Partial<typeof RIGHT>) {
  const row = { ...RIGHT, ...cells }
  const quoted = Object.values(row).map((cell) => `"${cell.replaceAll('"', '""')}"`)
  const { table, findings } = await readTable(`${Object.keys(row).join()}\n${quoted.join()}\n`)
  const rows = await checkRows(table, findings)
  return { rows, faults: listed(findings.faults), findings, warnings: listed(findings.warnings) }
}

/** Of as many characters as a row may have: patterns that look back take minutes for it. */
const LONG = 60_000

test.group('Row rules', () => {
  test('refuses a row with a long {name}, and looks no closer at it')
    .with([
      { name: 'text of tags', cells: { text: '<a'.repeat(LONG / 2) } },
      { name: 'text of accents', cells: { text: '\u0301\u0316'.repeat(LONG / 4) } },
      { name: 'cell of tags', cells: { tags: 'a|'.repeat(LONG / 2) } },
      { name: 'file name', cells: { audio_filename: `${'\u0301\u0316'.repeat(LONG / 4)}.mp3` } },
      { name: 'id', cells: { external_id: 'a'.repeat(LONG) } },
      { name: 'level', cells: { level: 'A'.repeat(LONG) } },
    ])
    .run(async ({ assert }, { cells }) => {
      const { rows, faults, warnings } = await check(cells)
      assert.isEmpty(rows)
      assert.deepEqual(faults, [`2 ${Object.keys(cells)[0]} too_long`])
      assert.isEmpty(warnings)
    })

  test('accepts the most tags of the most characters, each of them escaped', async ({ assert }) => {
    const names = Array.from({ length: 20 }, (_, at) => `${at}${','.repeat(99)}`.slice(0, 100))
    const { rows, faults } = await check({ tags: joinTags(names) })
    assert.isEmpty(faults)
    assert.deepEqual(rows[0]!.tags, names)
  })

  test('accepts a good row as it is', async ({ assert }) => {
    const { rows, faults, warnings } = await check({ external_id: 'a1-how', tags: 'a|b, C|B' })
    assert.isEmpty([...faults, ...warnings])
    assert.deepEqual(rows, [
      {
        row: 2,
        externalId: 'a1-how',
        audioFilename: 'a.mp3',
        text: 'How are you?',
        level: 'A1',
        type: 'question',
        tags: ['a', 'b', 'C'],
      },
    ])
  })

  test('accepts a row with {name}, and warns of it')
    .with([
      {
        name: 'a level in lower case with blanks',
        cells: { level: ' a 1 ' },
        says: 'level level_adjusted',
      },
      { name: 'a type with a capital', cells: { type: 'Question' }, says: 'type type_adjusted' },
      { name: 'no tags', cells: { tags: ' | ' }, says: 'tags no_tags' },
      { name: 'HTML', cells: { text: 'Say <b>no</b>.' }, says: 'text markup' },
      { name: 'a formula', cells: { text: '=1+1' }, says: 'text formula' },
      { name: 'mojibake', cells: { text: 'At the cafÃ©.' }, says: 'text mistaken_encoding' },
    ])
    .run(async ({ assert }, { cells, says }) => {
      const { rows, faults, warnings } = await check(cells)
      assert.isEmpty(faults)
      assert.deepEqual(warnings, [`2 ${says}`])
      assert.containsSubset(rows, [{ level: 'A1', type: 'question' }])
    })

  test('warns of what was read in the wrong encoding: {$self}')
    .with([
      ...[
        'Letâ€™s go.',
        'â€œHelloâ€\u009d',
        'cafÃ©',
        'CAFÃ‰',
        'CAF\u00c3\u0089',
        'Â£5',
        'cafÂ\u00a0',
      ],
      ...['ï¿½', 'Ð¿ÑƒÑ‚ÑŒ', 'ã‚«ãƒ•ã‚§', 'ðŸ™‚', 'caf√©', 'Let‚Äôs go.', 'DonÕt', 'cafÈ', 'Don?t'],
    ])
    .run(async ({ assert }, text) => {
      const { faults, warnings } = await check({ text, tags: text })
      assert.isEmpty(faults.filter((one) => !one.endsWith('control_character')))
      if (faults.length > 0) return
      assert.deepEqual(warnings, ['2 text mistaken_encoding', '2 tags mistaken_encoding'])
      const ofId = await check({ external_id: text })
      assert.deepEqual(ofId.warnings, ['2 external_id mistaken_encoding'])
    })

  test('takes for right what is: {$self}')
    .with([
      ...[
        'Let’s go to the café.',
        'Straße, Übung, mañana, niño',
        'Is it? Yes!',
        '“CAFÉ”',
        'MAÑANA',
      ],
      ...[
        'iPhone, eBook, McDonald',
        '½ × 2 ÷ 1',
        '√2',
        'Привет',
        'カフェ',
        '5 £ or 5 €',
        'naïve – so…',
      ],
    ])
    .run(async ({ assert }, text) => {
      const { faults, warnings } = await check({ text })
      assert.isEmpty([...faults, ...warnings])
    })

  test('warns of an id that a spreadsheet has changed: {$self}')
    .with([
      '1.23E+11',
      '1,23E+11',
      '5E-05',
      '02-Jan',
      '2-Jan',
      'Jan-02',
      '02-ene',
      '2. Feb.',
      '01/Mai',
      'Sept-24',
    ])
    .run(async ({ assert }, id) => {
      const { faults, warnings } = await check({ external_id: id })
      assert.isEmpty(faults)
      assert.deepEqual(warnings, ['2 external_id mangled_id'])
    })

  test('takes an id as it is: {$self}')
    .with(['b1-12', '12-food', '1E11', '2024-01-02', 'jan', 'a1-jan-02', 'E+11', '123456789012'])
    .run(async ({ assert }, id) => {
      const { warnings } = await check({ external_id: id })
      assert.isEmpty(warnings)
    })

  test('refuses a row with {name}')
    .with([
      { name: 'C2', cells: { level: 'C2' }, says: 'level unknown_level' },
      { name: 'an empty level', cells: { level: '' }, says: 'level missing' },
      { name: 'another type', cells: { type: 'statement' }, says: 'type unknown_type' },
      { name: 'an empty text', cells: { text: ' \n' }, says: 'text missing' },
      { name: '501 characters', cells: { text: '𝒳'.repeat(501) }, says: 'text too_long' },
      { name: 'NUL', cells: { text: 'a\0b' }, says: 'text control_character' },
      { name: 'a bell', cells: { text: 'a\x07b' }, says: 'text control_character' },
      {
        name: 'a text that turns round',
        cells: { text: 'a\u202eb' },
        says: 'text control_character',
      },
      { name: 'a lost character', cells: { text: 'caf\ufffd' }, says: 'text lost_character' },
      { name: 'a broken formula', cells: { text: '#NAME?' }, says: 'text spreadsheet_error' },
      {
        name: '21 tags',
        cells: { tags: [...Array(21).keys()].join() },
        says: 'tags too_many_tags',
      },
      { name: 'a long tag', cells: { tags: 'x'.repeat(101) }, says: 'tags too_long' },
      { name: 'a bell in a tag', cells: { tags: 'a\x07' }, says: 'tags control_character' },
      { name: 'a long id', cells: { external_id: 'x'.repeat(101) }, says: 'external_id too_long' },
      { name: 'no recording', cells: { audio_filename: '' }, says: 'audio_filename missing' },
      {
        name: 'a path',
        cells: { audio_filename: '../a.mp3' },
        says: 'audio_filename filename_with_folder',
      },
      { name: 'a picture', cells: { audio_filename: 'a.png' }, says: 'audio_filename not_audio' },
      {
        name: 'a long name',
        cells: { audio_filename: `${'é'.repeat(126)}.mp3` },
        says: 'audio_filename too_long',
      },
    ])
    .run(async ({ assert }, { cells, says }) => {
      const { rows, faults } = await check(cells)
      assert.deepEqual(faults, [`2 ${says}`])
      assert.isEmpty(rows)
    })

  test('accepts 20 tags and 500 characters, which need not be UTF-16 units', async ({ assert }) => {
    const { faults } = await check({ text: '𝒳'.repeat(500), tags: [...Array(20).keys()].join('|') })
    assert.isEmpty(faults)
  })

  test('lists every fault of a row, with what is allowed', async ({ assert }) => {
    const { faults, findings } = await check({
      level: 'C2',
      type: 'x',
      text: '',
      audio_filename: '',
    })
    assert.lengthOf(faults, 4)
    const level = findings.faults.find(({ column }) => column === 'level')
    assert.equal(level?.message, 'The cell holds "C2", but must be one of: A1, A2, B1, B2, C1.')
  })

  test('reads a letter of two characters (NFD) as one', async ({ assert }) => {
    const { rows } = await check({ text: 'At the café.'.normalize('NFD') })
    assert.equal(rows[0]!.text, 'At the café.'.normalize('NFC'))
  })

  test('puts a text with line breaks on one line', async ({ assert }) => {
    const { rows, faults } = await check({ text: 'Good\r\nmorning,\t Ann! ' })
    assert.isEmpty(faults)
    assert.equal(rows[0]!.text, 'Good morning, Ann!')
  })
})

test.group('Cells that come back unchanged', () => {
  test('a CSV cell comes back unchanged: {$self}')
    .with(['=1+1', '+1', '-1', '@a', "'=1", "''=1", "'a", 'a', '', '\t=1', '＝1', "it's", "'"])
    .run(({ assert }, text) => {
      const cell = escapeFormula(text)
      assert.notMatch(cell, /^[=+\-@\t\r＝]/)
      assert.equal(restore(cell), text)
    })

  test('a list of tags comes back unchanged from a CSV cell: {$i}')
    .with([['a'], ['food, drink', 'a|b'], ['a\\', '\\,', 'b'], [], [String.raw`\|`, ',', '|']])
    .run(({ assert }, names) => {
      assert.deepEqual(splitTags(joinTags(names)), names)
    })
})
