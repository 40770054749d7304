import { test } from '@japa/runner'
import { compareTexts } from '#scoring/providers/azure/text_similarity'

function words(reference: string, heard: string) {
  return compareTexts(reference, heard).wordScores.map(({ word, errorType, score }) => {
    return `${word} ${errorType} ${score}`
  })
}

test.group('Scores from words alone', () => {
  test('the same words are all right, whatever their case and punctuation', ({ assert }) => {
    const { wordScores, ...scores } = compareTexts('It’s a dog, isn’t it?', "it's a dog isn't it")
    assert.deepEqual(scores, {
      pronunciationScore: 100,
      accuracyScore: 100,
      fluencyScore: null,
      completenessScore: 100,
      prosodyScore: null,
    })
    assert.deepEqual(
      wordScores.map(({ word }) => word),
      ['It’s', 'a', 'dog', 'isn’t', 'it']
    )
  })

  test('finds omitted, inserted and changed words', ({ assert }) => {
    assert.deepEqual(words('seven herons stand here', 'seven herrings stand'), [
      'seven none 100',
      'herons mispronunciation 62.5',
      'stand none 100',
      'here omission 0',
    ])
    assert.deepEqual(words('a b', 'a very b'), ['a none 100', 'very insertion 0', 'b none 100'])
  })

  test('one wrong word does not sink its neighbours, but lowers the whole', ({ assert }) => {
    const right = compareTexts('I have a green garden', 'i have a green garden')
    const wrong = compareTexts('I have a green garden', 'i have a green kitchen')
    assert.deepEqual(wrong.wordScores.slice(0, 4), right.wordScores.slice(0, 4))
    assert.isBelow(wrong.pronunciationScore, right.pronunciationScore)
    assert.equal(wrong.completenessScore, 80)
  })

  test('more words than were asked for cost, and another sentence is worth little', ({
    assert,
  }) => {
    const padded = compareTexts('a green garden', 'well a very green garden')
    assert.equal(padded.accuracyScore, 100)
    assert.equal(padded.pronunciationScore, 60)
    const other = compareTexts('seven herons stand in the river', 'could you pass me some salt')
    assert.isBelow(other.pronunciationScore, 30)
  })
})
