import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { Dictionary } from '#scoring/providers/local/dictionary'

const content = new URL('../../../database/content/', import.meta.url)
const levels = ['A1', 'A2', 'B1', 'B2', 'C1']

function readRows<Column extends string>(filename: string): Record<Column, string>[] {
  return parse<Record<Column, string>>(readFileSync(new URL(filename, content), 'utf8'), {
    columns: true,
  })
}

const tags = readRows<'name' | 'category'>('tags.csv')
const speeches = readRows<'external_id' | 'audio_filename' | 'text' | 'level' | 'type' | 'tags'>(
  'speeches.csv'
).map((row) => ({ ...row, tags: row.tags.split('|') }))

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,.!?]+/)
    .filter((word) => word !== '')
}

/** Levenshtein distance between two word lists (unit cost for insert, delete and replace). */
function wordDistance(left: string[], right: string[]): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [row, word] of left.entries()) {
    const current = [row + 1]
    for (const [column, other] of right.entries()) {
      current.push(
        Math.min(
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
          (previous[column] ?? 0) + (word === other ? 0 : 1)
        )
      )
    }
    previous = current
  }
  return previous[right.length] ?? 0
}

function duplicates(values: string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}

/** Source of a pattern for up to `most` words that stand between an auxiliary and its verb. */
function upTo(most: number): string {
  return `(?: [a-z']+){0,${most}}`
}

const ing = '[a-z]+ing\\b'
const participle =
  '(?:been|bought|chosen|come|done|driven|eaten|forgotten|found|given|gone|gotten|had|heard|' +
  'known|left|lost|made|met|paid|read|said|seen|spoken|taken|told|written|[a-z]{2,}ed)\\b'
const pastForm =
  '(?:bought|broke|came|forgot|found|got|left|lost|made|met|ran|said|saw|told|took|went|' +
  '[a-z]+[^e]ed)\\b'
const presentBe = "\\b(?:am|is|are|isn't|aren't|[a-z]+'m|[a-z]+'re)"
const pastBe = "\\b(?:was|were)(?:n't)?\\b"
const will = "\\b(?:will|won't|[a-z]+'ll)\\b"
const modal = "\\b(?:can|can't|could|couldn't|may|might|must|ought|should|would|wouldn't|i'd)\\b"
// An infinitive "have" belongs to a modal verb or to "to" and makes no present perfect.
const have = `(?<!(?:${modal}|\\bto)${upTo(4)} )\\b(?:have|has|haven't|hasn't|[a-z]+'ve)`
const been = 'been(?: [a-z]+ly)?'
const pastPerfect = `\\bhad(?:n't)?${upTo(3)} ${participle}`

/** What the wording alone shows: tagged if and only if the signal is there. */
const signals: Record<string, RegExp> = {
  'present continuous': new RegExp(`${presentBe}${upTo(2)} (?!going to)${ing}`),
  'past continuous': new RegExp(`${pastBe}${upTo(3)} ${ing}`),
  'present perfect': new RegExp(`${have}${upTo(3)} (?!${been} ${ing})${participle}`),
  'present perfect continuous': new RegExp(`${have}${upTo(2)} ${been} ${ing}`),
  'past perfect': new RegExp(pastPerfect),
  'future with will': new RegExp(will),
  'future with going to': new RegExp(
    `${presentBe}${upTo(1)} going to (?!(?:the|an?|my|our|your)\\b)`
  ),
  'modal verbs': new RegExp(modal),
  'first conditional': new RegExp(`^(?=.*\\b(?:if|unless)\\b).*${will}`),
  'second conditional': new RegExp(`^(?=.*\\bif\\b)(?!.*${pastPerfect}).*\\bwould(?:n't)?\\b`),
  'third conditional': new RegExp(`^(?=.*${pastPerfect}).*${modal}${upTo(4)} have ${participle}`),
  'apologizing': /\bsorry\b|\bapolog/,
  'agreeing': /\bagree\b|\byou(?:'re| are) right\b/,
  'thanking': /\bthanks?\b|\bgrateful\b|\bi really appreciate\b/,
}

/** What must be tagged when the signal is there; other wordings can carry the tag as well. */
const oneWaySignals: Record<string, RegExp> = {
  'present simple': new RegExp(
    `\\b(?:do|don't|does|doesn't) (?:i|you|we|they)\\b|\\b(?:i|you|we|they) don't\\b|` +
      `\\bdoesn't\\b|${presentBe}(?!['a-z])(?!${upTo(2)} ${ing})`
  ),
  'past simple': new RegExp(
    `\\bdid(?:n't)?\\b|${pastBe}(?!${upTo(3)} ${ing})|` +
      `(?<!\\b(?:have|has|had) )\\b(?:i|you|he|she|it|we|they) (?:[a-z]+ly )?${pastForm}`
  ),
  'expressing an opinion': /\bi think\b|\bin my opinion\b|\bpoint of view\b/,
  'making a request': /\bwould you mind\b|\bcould (?:you|i)\b/,
}

test.group('Seed content', () => {
  test('the seed content has at least 24 tags, each once, in the three categories', ({
    assert,
  }) => {
    assert.isAtLeast(tags.length, 24)
    assert.sameMembers(
      [...new Set(tags.map((tag) => tag.category))],
      ['tense', 'topic', 'function']
    )
    assert.isEmpty(duplicates(tags.map((tag) => tag.name.toLowerCase())))
  })

  test('the seed content has at least 24 speeches of level {$self}, 9 of them questions')
    .with(levels)
    .run(({ assert }, level) => {
      const ofLevel = speeches.filter((speech) => speech.level === level)
      assert.isAtLeast(ofLevel.length, 24)
      assert.isAtLeast(ofLevel.filter((speech) => speech.type === 'question').length, 9)
      assert.isAtLeast(ofLevel.filter((speech) => speech.type === 'answer').length, 9)
    })

  test('the seed content has at least 132 speeches with known levels and types', ({ assert }) => {
    assert.isAtLeast(speeches.length, 132)
    for (const { external_id: externalId, level, type, text } of speeches) {
      assert.include(levels, level, externalId)
      assert.equal(type, text.endsWith('?') ? 'question' : 'answer', externalId)
    }
  })

  test('the seed content names every speech and its recording once', ({ assert }) => {
    assert.isEmpty(duplicates(speeches.map((speech) => speech.external_id)))
    assert.isEmpty(duplicates(speeches.map((speech) => speech.audio_filename)))
    for (const { external_id: externalId, audio_filename: audioFilename, level } of speeches) {
      assert.match(externalId, new RegExp(`^${level.toLowerCase()}(?:-[a-z0-9]+)+$`))
      assert.isAtMost(externalId.length, 60, externalId)
      assert.equal(audioFilename, `${externalId}.mp3`)
    }
  })

  test('the seed content is written in plain words of a length that fits the level', ({
    assert,
  }) => {
    for (const { text, level } of speeches) {
      assert.match(text, /^[A-Z][A-Za-z']*(?:,? [A-Za-z]+(?:'[a-z]+)?)*[.!?]$/, text)
      assert.isAtLeast(wordsOf(text).length, 3, text)
      assert.isAtMost(wordsOf(text).length, level === 'A1' ? 8 : 18, text)
    }
  })

  test("the seed content uses only words that the scorer's dictionary knows", ({ assert }) => {
    const dictionary = new Dictionary()
    const unknown = speeches
      .flatMap(({ text }) => wordsOf(text))
      .filter((word) => dictionary.pronunciationsOf(word).length === 0)
    assert.isEmpty(unknown)
  })

  test('the seed content has no two speeches that differ by one word only', ({ assert }) => {
    const texts = speeches.map(({ text }) => ({ text, words: wordsOf(text) }))
    for (const [index, left] of texts.entries()) {
      for (const right of texts.slice(index + 1)) {
        const distance = wordDistance(left.words, right.words)
        assert.isAtLeast(distance, 2, `${left.text} / ${right.text}`)
      }
    }
  })

  test('the seed content gives every speech 2 to 6 known tags and every tag at least 4 speeches', ({
    assert,
  }) => {
    const names = tags.map((tag) => tag.name)
    for (const speech of speeches) {
      assert.isAtLeast(speech.tags.length, 2, speech.text)
      assert.isAtMost(speech.tags.length, 6, speech.text)
      assert.isEmpty(duplicates(speech.tags), speech.text)
      assert.includeMembers(names, speech.tags, speech.text)
    }
    for (const name of names) {
      assert.isAtLeast(speeches.filter((speech) => speech.tags.includes(name)).length, 4, name)
    }
  })

  test('the seed content is tagged {$self} exactly where the wording shows it')
    .with(Object.keys(signals))
    .run(({ assert }, name) => {
      const shown = speeches.filter(({ text }) => signals[name]?.test(text.toLowerCase()))
      const tagged = speeches.filter((speech) => speech.tags.includes(name))
      assert.deepEqual(
        tagged.map((speech) => speech.text),
        shown.map((speech) => speech.text)
      )
    })

  test('the seed content is tagged {$self} wherever the wording shows it')
    .with(Object.keys(oneWaySignals))
    .run(({ assert }, name) => {
      const shown = speeches.filter(({ text }) => oneWaySignals[name]?.test(text.toLowerCase()))
      assert.isNotEmpty(shown)
      for (const speech of shown) assert.include(speech.tags, name, speech.text)
    })
})
