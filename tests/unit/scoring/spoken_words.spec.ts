import { test } from '@japa/runner'
import { lettersToSounds } from '#scoring/providers/local/letters_to_sounds'
import { spellNumber } from '#scoring/providers/local/spell_number'
import { spokenWords } from '#scoring/providers/local/spoken_words'

function written(text: string): string[] {
  return spokenWords(text).map((word) => word.text)
}

function spellings(text: string): string[] {
  return spokenWords(text).flatMap((word) => word.spellings.map((tokens) => tokens.join(' ')))
}

test.group('Spoken words', () => {
  test('drops punctuation and keeps the spelling of words', ({ assert }) => {
    assert.deepEqual(written('“Don’t, please!” — she said: no/yes…'), [
      'Don’t',
      'please',
      'she',
      'said',
      'no',
      'yes',
    ])
    assert.include(spellings('Don’t'), "don't")
  })

  test('tries a word with a hyphen or dot as a whole first', ({ assert }) => {
    assert.equal(spellings('well-known')[0], 'well-known')
    assert.equal(spellings('well-known').at(-1), 'well known')
    assert.include(spellings('U.S. is'), 'u.s.')
    assert.include(spellings('R&B'), 'r and b')
    assert.include(spellings('mp3'), 'mp three')
  })

  test('drops accents; words of other scripts have no spelling', ({ assert }) => {
    assert.include(spellings('Café'), 'cafe')
    assert.deepEqual(spokenWords('猫'), [{ text: '猫', spellings: [], pronunciationByRule: null }])
  })

  test('finds no words in a text without words', ({ assert }) => {
    for (const text of ['', ' \n', '?!', '😀', '\u0000', '\ud800', '- – —', "'"]) {
      assert.deepEqual(spokenWords(text), [], JSON.stringify(text))
    }
  })

  test('only letters of the dictionary reach the recogniser, whatever the text', ({ assert }) => {
    const text = '<s> [NOISE] a(2) rule_x x\u0000y ／ ﬁne ½ ٣ İstanbul ß $ £5 a&b ‐x- \ud800z'
    for (const token of spokenWords(text).flatMap((word) => word.spellings.flat())) {
      assert.match(token, /^[a-z'.-]+$/)
    }
  })
})

test.group('Numbers', () => {
  const cases: Record<string, string> = {
    '0': 'zero',
    '3': 'three',
    '21': 'twenty one',
    '100': 'one hundred',
    '305': 'three hundred five',
    '1,000': 'one thousand',
    '12345': 'twelve thousand three hundred forty five',
    '2000000': 'two million',
    '1999': 'nineteen ninety nine',
    '1905': 'nineteen oh five',
    '1900': 'nineteen hundred',
    '2000': 'two thousand',
    '2008': 'two thousand eight',
    '2024': 'twenty twenty four',
    '1990s': 'nineteen nineties',
    '1st': 'first',
    '22nd': 'twenty second',
    '20th': 'twentieth',
    '3.14': 'three point one four',
    '007': 'zero zero seven',
    '3:30': 'three thirty',
    '3:00': "three o'clock",
    '10:05': 'ten oh five',
    '$3.50': 'three dollars fifty',
    '£1': 'one pound',
    '50%': 'fifty percent',
    '5pm': 'five p m',
    '1234567890123': 'one two three four five six seven eight nine zero one two three',
  }
  for (const [digits, words] of Object.entries(cases)) {
    test(`the number ${digits} is read as ${words}`, ({ assert }) => {
      assert.equal(spellNumber(digits)?.join(' '), words)
    })
  }

  test('a word that is no number is not spelt out', ({ assert }) => {
    for (const word of ['three', '', '3-4', 'b2b']) assert.isNull(spellNumber(word))
  })
})

test.group('Letters to sounds', () => {
  const cases: Record<string, string> = {
    zorblat: 'Z AO R B L AE T',
    blake: 'B L EY K',
    phishing: 'F IH SH IH NG',
    xkcd: 'EH K S K EY S IY D IY',
  }
  for (const [word, sounds] of Object.entries(cases)) {
    test(`the unknown word ${word} sounds like ${sounds}`, ({ assert }) =>
      assert.equal(lettersToSounds(word), sounds))
  }

  test('a word without letters, or with too many, has no sound', ({ assert }) => {
    assert.isNull(lettersToSounds('123'))
    assert.isNull(lettersToSounds('a'.repeat(25)))
  })
})
