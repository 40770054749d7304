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
  suspicions: { words: number[]; gaps: number[] },
  known = true
) {
  const recognizer = await (loading ??= loadRecognizer())
  const aligned = words.map((name): AlignedWord => {
    const phones = SAID[name].split(' ').map((arpabet, place) => {
      return { arpabet, startFrame: place * 8, frames: 8, match: -4, heard: null }
    })
    return { known, omitted: false, phones }
  })
  const candidates = words.map((name) => ({ known, tokens: [name] }))
  const grammar = searchGrammar(recognizer, candidates, aligned, suspicions)
  const text = /public <text> = (.*);$/.exec(grammar.jsgf)?.[1]?.replace(/\s+/g, ' ').trim()
  return { ...grammar, text, recognizer }
}

test.group('Grammar of the second look', () => {
  test('a word without twins stays itself: nothing to look for', async ({ assert }) => {
    const grammar = await grammarOf(['beautiful'], { words: [], gaps: [] })
    assert.equal(grammar.text, 'beautiful')
    assert.isFalse(grammar.isWorthwhile)
  })

  test('a suspect word may be skipped', async ({ assert }) => {
    const grammar = await grammarOf(['beautiful'], { words: [0], gaps: [] })
    assert.equal(grammar.text, '( /1/ ( at0_b_y_uw_t_ah_f_ah_l ) | /0.01/ <NULL> )')
    assert.deepEqual([...grammar.variants.values()], [{ index: 0, twin: null }])
    assert.isTrue(grammar.isWorthwhile)
  })

  test('a word may be said as another that differs in one sound', async ({ assert }) => {
    const grammar = await grammarOf(['beautiful', 'think'], { words: [], gaps: [] })
    assert.match(grammar.text ?? '', /^beautiful \( at1_th_ih_ng_k( \| at1(_[a-z]+){4})+ \)$/)
    assert.deepEqual(grammar.variants.get('at1_th_ih_ng_k'), { index: 1, twin: null })
    assert.deepEqual(grammar.variants.get('at1_s_ih_ng_k'), {
      index: 1,
      twin: { sounds: ['S', 'IH', 'NG', 'K'], place: 0, heard: 'S' },
    })
    assert.isTrue(grammar.recognizer.knows('at1_s_ih_ng_k'))
  })

  test('not as the same word in another way', async ({ assert }) => {
    const { variants, recognizer } = await grammarOf(['roof'], { words: [0], gaps: [] })
    const twins = recognizer.twins('roof', ['R', 'UW', 'F']).map(({ sounds }) => sounds.join(' '))
    assert.includeMembers(recognizer.pronunciationsOf('roof'), ['R UW F', 'R UH F'])
    assert.include(twins, 'R UH F')
    assert.isFalse(variants.has('at0_r_uh_f'))
    assert.isTrue(variants.has('at0_r_uw_f'))
  })

  test('not where right speech varies: weak vowels, plosives without a burst', async ({
    assert,
  }) => {
    const { recognizer } = await grammarOf(['was', 'eight'], { words: [], gaps: [] })
    const heard = (word: string, ...sounds: string[]) => {
      return recognizer.twins(word, sounds).map((twin) => `${twin.place} ${twin.heard}`)
    }
    assert.include(heard('woz', 'W', 'AA', 'Z'), '1 AH')
    assert.notInclude(heard('was', 'W', 'AA', 'Z'), '1 AH')
    assert.include(heard('was', 'W', 'AA', 'Z'), '2 S')
    assert.include(heard('eight', 'EY', 'T'), '0 EH')
    assert.notInclude(heard('eight', 'EY', 'T'), '1 D')
    assert.include(heard('tie', 'T', 'AY'), '0 D')
    assert.isEmpty(
      heard('waiting', 'W', 'EY', 'T', 'IH', 'NG').filter((twin) => /^[24]/.test(twin))
    )
    assert.include(heard('thin', 'TH', 'IH', 'N'), '0 T')
    assert.notInclude(heard('tin', 'T', 'IH', 'N'), '0 TH')
  })

  test('a word that is a guess has no twins', async ({ assert }) => {
    const grammar = await grammarOf(['think'], { words: [], gaps: [] }, false)
    assert.equal(grammar.text, 'think')
  })

  test('other sounds may come in the suspect gaps, the last one too', async ({ assert }) => {
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
