import { test } from '@japa/runner'
import { MAX_ROWS, readCsv } from '#importing/csv/read_csv'
import { MAX_CELLS, MAX_EMPTY_ROWS, MAX_ROW_BYTES } from '#importing/csv/row_reader'
import { Findings } from '#importing/findings'
import { HEADINGS, readTable, utf16 } from './csv_files.js'

const CAFE = `${HEADINGS}\ncafe.mp3,Let’s meet at the café.,A1,answer,food\n`
const CAFE_1252 = Buffer.from(CAFE.replace('’', '\x92'), 'latin1')
const CAFE_MAC = Buffer.from(CAFE.replace('’', '\xd5').replace('é', '\x8e'), 'latin1')

test.group('Reading CSV: encodings', () => {
  test('detects a CSV file in {name}, and reads the same text')
    .with([
      { name: 'utf-8', bytes: Buffer.from(CAFE) },
      { name: 'utf-8', bytes: Buffer.from(`\ufeff${CAFE}`) },
      { name: 'utf-16le', bytes: utf16(CAFE, 'little') },
      { name: 'utf-16be', bytes: utf16(CAFE, 'big') },
      { name: 'utf-16le', bytes: utf16(CAFE, 'little').subarray(2) },
      { name: 'utf-16be', bytes: utf16(CAFE, 'big').subarray(2) },
      { name: 'windows-1252', bytes: CAFE_1252 },
      { name: 'macintosh', bytes: CAFE_MAC },
    ])
    .run(async ({ assert }, { name, bytes }) => {
      const { table, faults } = await readTable(bytes)
      assert.isEmpty(faults)
      assert.equal(table.encoding, name)
      assert.deepEqual(table.headings, HEADINGS.split(','))
      assert.equal(table.rows[0]!.cells[1], 'Let’s meet at the café.')
    })

  test('names each row of a CSV file that is in another encoding than the rest', async ({
    assert,
  }) => {
    const rows = ['a.mp3,café,A1,answer,x', 'b.mp3,tea,A1,answer,x', 'c.mp3,caf\xe9,A1,answer,x']
    const bytes = Buffer.concat([
      Buffer.from(`${HEADINGS}\n${rows[0]}\n${rows[1]}\n`),
      Buffer.from(`${rows[2]}\n`, 'latin1'),
    ])
    const { table, faults } = await readTable(bytes)
    assert.deepEqual(faults, ['4 - mixed_encodings'])
    assert.equal(table.rows[0]!.cells[1], 'café')
  })

  test('reads a CSV file in {name} when that is named')
    .with([
      { name: 'windows-1250', bytes: [0x8e, 0x69, 0x76], word: 'Živ' },
      { name: 'windows-1251', bytes: [0xf7, 0xe0, 0xe9], word: 'чай' },
      { name: 'windows-1254', bytes: [0xfe, 0x69, 0xfe], word: 'şiş' },
      { name: 'macintosh', bytes: [0x44, 0x6f, 0x6e, 0xd5, 0x74], word: 'Don’t' },
      // The second byte of the first letter is a backslash, that of the last one a bar.
      { name: 'shift_jis', bytes: [0x95, 0x5c, 0x83, 0x7c], word: '表ポ' },
      { name: 'gbk', bytes: [0xb2, 0xe8, 0x81, 0x7c], word: '茶亅' },
    ] as const)
    .run(async ({ assert }, { name, bytes, word }) => {
      const start = Buffer.from(`${HEADINGS}\na.mp3,`)
      const sent = Buffer.concat([start, Buffer.from(bytes), Buffer.from(',A1,answer,x\n')])
      const { table, faults, warnings } = await readTable(sent, { encoding: name })
      assert.isEmpty([...faults, ...warnings])
      assert.deepEqual(table.rows[0]!.cells, ['a.mp3', word, 'A1', 'answer', 'x'])
    })

  test('says of a guessed encoding what it makes of a word: {encoding}')
    .with([
      {
        encoding: 'windows-1252',
        bytes: CAFE_1252,
        says: /read as windows-1252, which gives "Let’s"; as macintosh \(Mac Roman\) it would be "Letís"/,
      },
      {
        encoding: 'macintosh',
        bytes: CAFE_MAC,
        says: /read as macintosh \(Mac Roman\), which gives "Let’s"; as windows-1252 it would be "LetÕs"/,
      },
    ])
    .run(async ({ assert }, { bytes, says, encoding }) => {
      const { findings, warnings, table } = await readTable(bytes)
      assert.equal(table.encoding, encoding)
      assert.deepEqual(warnings, ['- - encoding_guessed'])
      assert.match(findings.warnings[0]!.message, says)
    })

  test('says nothing of an encoding that is certain or named', async ({ assert }) => {
    const named = { encoding: 'windows-1252' } as const
    const read = [readTable(CAFE), readTable(utf16(CAFE, 'big')), readTable(CAFE_1252, named)]
    for (const { warnings } of await Promise.all(read)) assert.isEmpty(warnings)
  })

  test('reads a CSV file in the given encoding', async ({ assert }) => {
    const told = await readTable(CAFE_1252, { encoding: 'utf-8' })
    assert.deepEqual(told.faults, ['2 - mixed_encodings'])
    const { table } = await readTable(CAFE, { encoding: 'windows-1252' })
    assert.equal(table.rows[0]!.cells[1], 'Letâ€™s meet at the cafÃ©.')
  })
})

test.group('Reading CSV: what spreadsheets write', () => {
  test('detects the delimiter of a CSV file: {name}')
    .with([
      { name: 'comma', sign: ',' },
      { name: 'semicolon', sign: ';' },
      { name: 'tab', sign: '\t' },
    ] as const)
    .run(async ({ assert }, { name, sign }) => {
      const text = `${HEADINGS.replaceAll(',', sign)}\r\na.mp3${sign}"Yes, I do; really."${sign}A1${sign}answer${sign}x\r\n`
      const { table, faults } = await readTable(text)
      assert.isEmpty(faults)
      assert.equal(table.delimiter, name)
      assert.deepEqual(table.rows[0]!.cells, ['a.mp3', 'Yes, I do; really.', 'A1', 'answer', 'x'])
    })

  test('reads a CSV file with the given delimiter, and the one that Excel names', async ({
    assert,
  }) => {
    const told = await readTable(HEADINGS, { delimiter: 'tab' })
    assert.include(told.faults, '1 text missing_heading')
    const named = await readTable(
      `sep=;\r\n${HEADINGS.replaceAll(',', ';')}\r\na.mp3;b;A1;answer;\r\n`
    )
    assert.isEmpty(named.faults)
    assert.deepEqual(
      named.table.rows.map(({ row }) => row),
      [3]
    )
  })

  test('skips the line that Excel names the delimiter in, however it is saved again: {$self}')
    .with([
      'sep=;',
      'sep=;,,,,,',
      '"sep=;"',
      '"sep=;",,,',
      'sep=,',
      'sep=,,,,,,',
      'SEP=\t',
      'sep=|,,',
    ])
    .run(async ({ assert }, line) => {
      const { table, faults, warnings } = await readTable(
        `${line}\r\n${HEADINGS}\r\na.mp3,b,A1,answer,\r\n`
      )
      assert.isEmpty([...faults, ...warnings])
      assert.deepEqual(
        table.rows.map(({ row }) => row),
        [3]
      )
    })

  test('finds the headings of a CSV file below {name}, and says what it leaves out')
    .with([
      { name: "the title of Numbers' table", lines: ['Table 1'], says: /^"Table 1" stands before/ },
      { name: 'a title in quotes, with cells', lines: ['"Week 1; 2",,,,'], says: /^"Week 1; 2" / },
      { name: "Anki's lines", lines: ['#separator:Comma', '#html:false'], says: /row 3\./ },
    ])
    .run(async ({ assert }, { lines, says }) => {
      const { table, faults, warnings, findings } = await readTable(
        [...lines, HEADINGS, 'a.mp3,b,A1,answer,', ''].join('\n')
      )
      assert.isEmpty(faults)
      assert.deepEqual(
        warnings,
        lines.map((_, index) => `${index + 1} - row_before_headings`)
      )
      assert.match(findings.warnings[0]!.message, says)
      assert.equal(table.rows[0]!.row, lines.length + 2)
    })

  test('names what a CSV file without headings begins with', async ({ assert }) => {
    const { findings, faults, warnings } = await readTable(
      '#separator:tab\n#html:true\nWe are early.\tA1\n'.repeat(10)
    )
    assert.lengthOf(faults, 5)
    assert.isEmpty(warnings)
    assert.equal(
      findings.faults[0]!.message,
      'The heading "audio_filename" is missing. Row 1 holds: "#separator:tab". It must name the columns: audio_filename, text, level, type, tags.'
    )
    const some = await readTable('audio,sentence,level,type,tags,a,b,c\n')
    assert.deepEqual(some.faults, ['1 audio_filename missing_heading', '1 text missing_heading'])
    assert.include(
      some.findings.faults[0]!.message,
      'Row 1 holds: "audio", "sentence", "level", "type", "tags", "a"….'
    )
  })

  test('reads headings of a CSV file in any order and case', async ({ assert }) => {
    const { table, faults } = await readTable(
      '\n"TAGS ",Level,Audio Filename,TYPE,External-ID,text,,\nx,A1,a.mp3,answer,7,Hello.,,\n'
    )
    assert.isEmpty(faults)
    assert.deepEqual(table.positions, {
      tags: 0,
      level: 1,
      audio_filename: 2,
      type: 3,
      external_id: 4,
      text: 5,
    })
    assert.equal(table.rows[0]!.row, 3)
  })

  test('reads quoted line breaks in a CSV file, and skips empty rows and columns', async ({
    assert,
  }) => {
    const { table, faults } = await readTable(
      `${HEADINGS},,\r\na.mp3,"Good\r\n""morning""!",A1,answer,x,,\r\n,,,,,,\r\n\r\nb.mp3,He said "no".,A1,answer,x\r\n,,,,\r\n`
    )
    assert.isEmpty(faults)
    assert.deepEqual(
      table.rows.map(({ row, cells }) => [row, cells[1]]),
      [
        [2, 'Good\r\n"morning"!'],
        [5, 'He said "no".'],
      ]
    )
  })
})

test.group('Reading CSV: faults', () => {
  test('refuses a CSV file with {name}')
    .with([
      { name: 'an empty file', text: '', says: ['- - empty_file'] },
      { name: 'a workbook', text: 'PK\x03\x04content', says: ['- - not_csv'] },
      {
        name: 'missing headings',
        text: 'audio_filename,text,type\n',
        says: ['1 level missing_heading', '1 tags missing_heading'],
      },
      { name: 'no headings', text: 'a.mp3,Hi,A1,answer,x', says: 5 },
      {
        name: 'a doubled heading',
        text: `${HEADINGS},Text`,
        says: ['1 text doubled_heading'],
      },
      {
        name: 'a comma that is not in quotes',
        text: `${HEADINGS}\na.mp3,Yes, I do,A1,answer,x`,
        says: ['2 - too_many_cells'],
      },
      {
        name: 'a quote that is open to the end',
        text: `${HEADINGS}\na.mp3,Hi,A1,answer,x\nb.mp3,"Hi,A1,answer,x\nc`,
        says: ['3 - quote_not_closed'],
      },
      {
        name: 'a quote that the next row closes',
        text: `${HEADINGS}\na.mp3,"Hi,A1,answer,x\nb.mp3,"Hello",A1,answer,x\n`,
        says: ['2 - quote_not_closed'],
      },
      {
        name: 'a quote that swallows thousands of rows',
        text: `${HEADINGS}\na.mp3,"Hi,A1,answer,x\n${'b.mp3,Hello,A1,answer,x\n'.repeat(5000)}`,
        says: ['2 - quote_not_closed'],
      },
    ])
    .run(async ({ assert }, { text, says }) => {
      const { faults } = await readTable(text)
      if (typeof says === 'number') assert.lengthOf(faults, says)
      else assert.deepEqual(faults, says)
    })

  test('names the columns of a CSV file that it does not use', async ({ assert }) => {
    const { warnings } = await readTable(`${HEADINGS},Notes,why`)
    assert.deepEqual(warnings, ['1 Notes unknown_column'])
  })

  test('refuses a CSV line of 50 MB without holding copies of it', async ({ assert }) => {
    const line = Buffer.alloc(50 * 1024 ** 2, 'a')
    const bytes = Buffer.concat([Buffer.from(`${HEADINGS}\na.mp3,`), line])
    const before = process.memoryUsage()
    const { faults } = await readTable(bytes)
    const after = process.memoryUsage()
    assert.deepEqual(faults, ['2 - row_too_long'])
    const grown = after.heapUsed + after.external - before.heapUsed - before.external
    assert.isBelow(grown, 100 * 1024 ** 2)
  })

  test('refuses a CSV file with too many rows', async ({ assert }) => {
    const { table, faults } = await readTable(`${HEADINGS}\n${'a,,,,\n'.repeat(MAX_ROWS + 5)}`)
    assert.deepEqual(faults, [`${MAX_ROWS + 2} - too_many_rows`])
    assert.lengthOf(table.rows, MAX_ROWS)
  })

  test('refuses a CSV file of empty rows: {name}')
    .with([
      { name: 'line ends', row: '\n' },
      { name: 'delimiters', row: ',,,,\r\n' },
      { name: 'blanks', row: ' \n' },
    ])
    .run(async ({ assert }, { row }) => {
      const some = row.repeat(MAX_EMPTY_ROWS)
      const last = 'a.mp3,Hi,A1,answer,x\n'
      const { table } = await readTable(`${HEADINGS}\n${some}${last}`)
      assert.lengthOf(table.rows, 1)
      const { faults } = await readTable(`${HEADINGS}\n${some}${row}${last}`)
      assert.deepEqual(faults, [`${MAX_EMPTY_ROWS + 2} - too_many_empty_rows`])
    })

  test('refuses a CSV row of 100 MB of {name} without reading it to its end')
    .with([
      { name: 'delimiters', sign: ',' },
      { name: 'quotation marks', sign: '"' },
    ])
    .run(async ({ assert }, { sign }) => {
      const bytes = Buffer.concat([
        Buffer.from(`${HEADINGS}\n`),
        Buffer.alloc(100 * 1024 ** 2, sign),
      ])
      let read = 0
      const findings = new Findings()
      await readCsv(bytes, {}, findings, () => void read++)
      assert.equal(findings.faults[0]!.code, 'row_too_long')
      assert.isBelow(read, MAX_ROW_BYTES)
    })

  test('refuses a CSV row of too many cells, and reads nothing after it', async ({ assert }) => {
    const { faults } = await readTable(`${HEADINGS}\n${','.repeat(MAX_CELLS)}\na,b\n`)
    assert.deepEqual(faults, ['2 - too_many_cells'])
    const headings = await readTable(`${HEADINGS}${',x'.repeat(MAX_CELLS)}\n${HEADINGS}\n`)
    assert.deepEqual(headings.faults, ['1 - too_many_cells'])
  })

  test('pauses at least after every 512 bytes of a CSV file in {name}')
    .with([
      { name: 'UTF-8', encoding: 'utf8' },
      { name: 'UTF-16', encoding: 'utf16le' },
    ] as const)
    .run(async ({ assert }, { encoding }) => {
      const bytes = Buffer.from(`${HEADINGS}\n${'a\n'.repeat(10_000)}`, encoding)
      let pauses = 0
      await readCsv(bytes, {}, new Findings(), () => void pauses++)
      assert.isAtLeast(pauses, bytes.length / 512)
    })

  test('stops reading a CSV file that nobody waits for any more', async ({ assert }) => {
    const bytes = Buffer.from(`${HEADINGS}\n${'a.mp3,Hi,A1,answer,x\n'.repeat(10_000)}`)
    let pauses = 0
    const pause = () => {
      return ++pauses === 3 ? Promise.reject(new Error('nobody waits')) : undefined
    }
    await assert.rejects(() => readCsv(bytes, {}, new Findings(), pause), 'nobody waits')
    assert.equal(pauses, 3)
  })

  test('lets other work go on while it reads a CSV file', async ({ assert }) => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await readTable(`${HEADINGS}\n${'a.mp3,Hello there,A1,answer,x\n'.repeat(20_000)}`)
    clearInterval(timer)
    assert.isAbove(turns, 5)
  })
})
