import { test } from '@japa/runner'
import type { AlignedWord } from '#scoring/providers/local/alignment'
import { loadRecognizer } from '#scoring/providers/local/recognizer'
import { isSound, searchGrammar } from '#scoring/providers/local/search_grammar'

/** Words of the dictionary, each with the sounds that it was said with. */
const SAID = {
  think: 'TH IH NG K',
  beautiful: 'B Y UW T AH F AH L',
  roof: 'R UW F',
  was: 'W AA Z',
  eight: 'EY T',
}
type Said = keyof typeof SAID

/** Loaded once, by whichever test comes first. */
let loading: ReturnType<typeof loadRecognizer> | undefined

async function grammarOf(
  words: Said[],
  suspects: { words: number[]; gaps: number[] },
  known = true
) {
  const recognizer = await (loading ??= loadRecognizer())
  const aligned = words.map((name): AlignedWord => {
    const phones = SAID[name].split(' ').map((arpabet, place) => {
      return { arpabet, startFrame: place * 8, frames: 8, llr: -4, heard: null }
    })
    return { known, omitted: false, phones }
  })
  const candidates = words.map((name) => ({ known, tokens: [name] }))
  const grammar = searchGrammar(recognizer, candidates, aligned, suspects)
  const text = /public <text> = (.*);$/.exec(grammar.jsgf)?.[1]?.replace(/\s+/g, ' ').trim()
  return { ...grammar, text, recognizer }
}

test.group('Grammar of the second pass', () => {
  test('a grammar is not worthwhile for a word without minimal pairs', async ({ assert }) => {
    const grammar = await grammarOf(['beautiful'], { words: [], gaps: [] })
    assert.equal(grammar.text, 'beautiful')
    assert.isFalse(grammar.isWorthwhile)
  })

  test('the grammar lets a suspect word be skipped', async ({ assert }) => {
    const grammar = await grammarOf(['beautiful'], { words: [0], gaps: [] })
    assert.equal(grammar.text, '( /1/ ( at0_b_y_uw_t_ah_f_ah_l ) | /0.01/ <NULL> )')
    assert.deepEqual([...grammar.variants.values()], [{ index: 0, pair: null }])
    assert.isTrue(grammar.isWorthwhile)
  })

  test('the grammar lets a word be said as the other word of a minimal pair', async ({
    assert,
  }) => {
    const grammar = await grammarOf(['beautiful', 'think'], { words: [], gaps: [] })
    assert.match(grammar.text ?? '', /^beautiful \( at1_th_ih_ng_k( \| at1(_[a-z]+){4})+ \)$/)
    assert.deepEqual(grammar.variants.get('at1_th_ih_ng_k'), { index: 1, pair: null })
    assert.deepEqual(grammar.variants.get('at1_s_ih_ng_k'), {
      index: 1,
      pair: { sounds: ['S', 'IH', 'NG', 'K'], place: 0, heard: 'S' },
    })
    assert.isTrue(grammar.recognizer.knows('at1_s_ih_ng_k'))
  })

  test('another pronunciation of a word is no minimal pair', async ({ assert }) => {
    const { variants, recognizer } = await grammarOf(['roof'], { words: [0], gaps: [] })
    const pairs = recognizer
      .minimalPairs('roof', ['R', 'UW', 'F'])
      .map(({ sounds }) => sounds.join(' '))
    assert.includeMembers(recognizer.pronunciationsOf('roof'), ['R UW F', 'R UH F'])
    assert.include(pairs, 'R UH F')
    assert.isFalse(variants.has('at0_r_uh_f'))
    assert.isTrue(variants.has('at0_r_uw_f'))
  })

  test('there is no minimal pair where correct speech varies: weak vowels, unreleased plosives', async ({
    assert,
  }) => {
    const { recognizer } = await grammarOf(['was', 'eight'], { words: [], gaps: [] })
    const heard = (word: string, ...sounds: string[]) => {
      return recognizer.minimalPairs(word, sounds).map((pair) => `${pair.place} ${pair.heard}`)
    }
    assert.include(heard('woz', 'W', 'AA', 'Z'), '1 AH')
    assert.notInclude(heard('was', 'W', 'AA', 'Z'), '1 AH')
    assert.include(heard('was', 'W', 'AA', 'Z'), '2 S')
    assert.include(heard('eight', 'EY', 'T'), '0 EH')
    assert.notInclude(heard('eight', 'EY', 'T'), '1 D')
    assert.include(heard('tie', 'T', 'AY'), '0 D')
    assert.isEmpty(
      heard('waiting', 'W', 'EY', 'T', 'IH', 'NG').filter((pair) => /^[24]/.test(pair))
    )
    assert.include(heard('thin', 'TH', 'IH', 'N'), '0 T')
    assert.notInclude(heard('tin', 'T', 'IH', 'N'), '0 TH')
  })

  test('a word whose pronunciation is a guess has no minimal pairs', async ({ assert }) => {
    const grammar = await grammarOf(['think'], { words: [], gaps: [] }, false)
    assert.equal(grammar.text, 'think')
  })

  test('the grammar lets other sounds lie in suspect gaps, the last one too', async ({
    assert,
  }) => {
    const grammar = await grammarOf(['beautiful', 'beautiful'], { words: [], gaps: [0, 2] })
    const gap = '[ /0.01/ <sounds>+ ]'
    assert.equal(grammar.text, `${gap} beautiful beautiful ${gap}`)
    assert.include(grammar.jsgf, '<sounds> = sound_aa | sound_ae |')
    assert.isTrue(grammar.isWorthwhile)
    assert.isTrue(grammar.recognizer.knows('sound_zh'))
    assert.isTrue(isSound('sound_zh'))
    assert.isFalse(isSound('at0_zh'))
  })
})
