import { test } from '@japa/runner'
import { learnerName } from '#accounts/learner_name'
import { inOneLine } from '#catalog/speeches/content_text'
import { checkRows } from '#importing/check_rows'
import { uploadName } from '#importing/uploads/upload_name'
import { wordsOf } from '#scoring/providers/azure/text_words'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import { readTable } from '#tests/unit/importing/csv_files'
import { mendApostrophes, plainApostrophes } from '#texts/apostrophes'
import { withoutInvisible } from '#texts/invisible'
import { createSpeechValidator } from '#validators/admin_catalog'

/** What is between the letters of "ear_ly", and nobody sees. */
const INVISIBLE = [
  ...['\u00ad', '\u034f', '\u061c', '\u115f', '\u180e', '\u200b', '\u200c', '\u200d', '\u200e'],
  ...['\u2060', '\u2064', '\u3164', '\ufe0f', '\ufeff', '\u{e0041}', '\u200b\u200d\ufeff'],
]

const APOSTROPHES = [...'’‘‛`´′‵＇ʹʻʼʽꞌ']

test.group('What nobody sees', () => {
  test('is taken out: {name}')
    .with(INVISIBLE.map((sign) => ({ sign, name: escaped(sign) })))
    .run(async ({ assert }, { sign }) => {
      const dirty = `ear${sign}ly`
      assert.equal(withoutInvisible(dirty), 'early')
      assert.equal(inOneLine(dirty), 'early')
      assert.equal(learnerName(dirty), 'early')
      assert.equal(uploadName(`${dirty}.mp3`), 'early.mp3')
      assert.deepEqual(spokenWords(dirty), spokenWords('early'))
      assert.deepEqual(wordsOf(dirty), wordsOf('early'))
      const speech = { text: dirty, level: 'A1', tags: [], external_id: dirty }
      const sent = await createSpeechValidator.validate(speech)
      assert.containsSubset(sent, { text: 'early', external_id: 'early' })
      const { table, findings } = await readTable(
        `audio${sign}_filename,te${sign}xt,level,type,tags,external_id\n` +
          `${dirty}.mp3,${dirty},A${sign}1,answer,${dirty}|early,${dirty}\n`
      )
      const [row] = await checkRows(table, findings)
      assert.isEmpty([...findings.faults, ...findings.warnings])
      assert.deepInclude(row, {
        audioFilename: 'early.mp3',
        externalId: 'early',
        text: 'early',
        level: 'A1',
        tags: ['early'],
      })
    })

  test('stays where it means something: {$self}')
    .with(['👩‍🚀', '👨‍👩‍👧‍👦', '❤️‍🔥', '👩🏽‍🚀', '1️⃣', '☺️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', 'ന്‍', 'क्‍ष', 'ab\u202ec'])
    .run(({ assert }, text) => assert.equal(withoutInvisible(text), text))

  test('stays nowhere else: {text}')
    .with([
      { text: '👍\u200d', seen: '👍' },
      { text: '🏴\u{e0067}', seen: '🏴' },
      { text: '1\ufe0f', seen: '1' },
      { text: 'e\u0301\u200d', seen: 'e\u0301' },
      { text: 'می\u200c\u200cخ', seen: 'می\u200cخ' },
    ])
    .run(({ assert }, { text, seen }) => assert.equal(withoutInvisible(text), seen))
})

test.group('Apostrophes', () => {
  test('whatever is typed for an apostrophe makes the same word: {$self}')
    .with(APOSTROPHES)
    .run(({ assert }, sign) => {
      const typed = `Don${sign}t worry.`
      assert.equal(plainApostrophes(typed), "Don't worry.")
      const spoken = spokenWords(typed)
      assert.deepEqual(spoken[0]!.spellings, spokenWords("Don't")[0]!.spellings)
      assert.deepEqual(
        spoken.map(({ text }) => text),
        [`Don${sign}t`, 'worry']
      )
      assert.deepEqual(wordsOf(typed)[0], { written: `Don${sign}t`, plain: 'dont' })
      assert.equal(inOneLine(typed), sign === '’' ? typed : "Don't worry.")
    })

  test('quotation marks and primes are no apostrophes: {$self}')
    .with(['‘Hello’, she said.', 'It is 5′ 3″ tall.', '`ls`', 'x´ y', "the students' room"])
    .run(({ assert }, text) => assert.equal(mendApostrophes(text), text))
})

function escaped(text: string): string {
  return [...text].map((sign) => `U+${sign.codePointAt(0)!.toString(16)}`).join(' ')
}
