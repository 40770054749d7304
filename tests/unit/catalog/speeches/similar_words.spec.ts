import { test } from '@japa/runner'
import { oneSlipAway, searchWords } from '#catalog/speeches/similar_words'

test.group('Words one slip away', () => {
  test('the words one slip away hold "{slip}" for "word": {what}')
    .with([
      { slip: 'word', what: 'no slip' },
      { slip: 'wrd', what: 'a letter missing' },
      { slip: 'ord', what: 'the first missing' },
      { slip: 'wor', what: 'the last missing' },
      { slip: 'wordy', what: 'one more at the end' },
      { slip: 'sword', what: 'one more at the beginning' },
      { slip: 'woord', what: 'one twice' },
      { slip: 'ward', what: 'a wrong one' },
      { slip: 'lord', what: 'the first wrong' },
      { slip: 'work', what: 'the last wrong' },
      { slip: 'owrd', what: 'the first two swapped' },
      { slip: 'wodr', what: 'the last two swapped' },
    ])
    .run(({ assert }, { slip }) => assert.include(oneSlipAway('word'), slip))

  test('the words one slip away hold nothing further away', ({ assert }) => {
    const found = oneSlipAway('word')
    for (const far of ['wo', 'wardy', 'drow', 'wdro', '']) assert.notInclude(found, far)
    // Norvig's count for n letters: n missing, n - 1 swapped, 25 n wrong, 25 n + 26 more; and itself.
    assert.lengthOf(found, 4 + 3 + 25 * 4 + 25 * 4 + 26 + 1)
  })

  test('finds one wrong letter beside letters beyond ASCII', ({ assert }) => {
    assert.includeMembers(oneSlipAway('café'), ['cafe', 'caf', 'acfé'])
    assert.deepEqual(oneSlipAway('𝒳').length, 1 + 26 + 26 * 2)
  })
})

test.group('The words of a search', () => {
  test('splits a search into its distinct words')
    .with([
      { search: "Don't  be LATE, late!", words: ['don', 't', 'be', 'late'] },
      { search: 'naïve café 24/7', words: ['naïve', 'café', '24', '7'] },
      { search: '?! -- "', words: [] },
      { search: `${'x'.repeat(31)} y`, words: ['y'] },
    ])
    .run(({ assert }, { search, words }) => assert.deepEqual(searchWords(search), words))

  test('takes at most eight words of a search', ({ assert }) => {
    assert.lengthOf(searchWords('a b c d e f g h i j'), 8)
  })
})
