import { test } from '@japa/runner'
import { RecordingVerifier } from '#catalog/preparation/recording_verifier'
import { textLlr } from '#scoring/providers/local/text_llr'
import { catalogTexts, textAsLong } from '#tests/unit/scoring/changed_texts'
import { GARDEN, learnerPcm, voiceRecordings } from '#tests/unit/scoring/recordings'

/** Each voice says as many of the sentences: `npm run lab:verification` measures at large. */
const SENTENCES_OF_A_VOICE = 2

/** As a tape that runs too fast: the voice is higher, too. */
const FASTER = 1.5

const GARDEN_PCM = learnerPcm('never_seen_such_a_beautiful_garden')

/** A word of so many sounds, all of which fit so well. */
function word(llr: number, count: number, known = true) {
  const phone = { arpabet: 'AA', startFrame: 0, frames: 5, llr, gop: 0, posterior: 0, other: 'AE' }
  const phones = Array.from({ length: count }, () => phone)
  return { known, omitted: false, phones, evidence: null }
}

test.group('Verifying that a recording says its text', (group) => {
  const verifier = new RecordingVerifier()
  group.teardown(() => verifier.close())

  test('the verifier tells the right text from another one of the same length, for every voice', async ({
    assert,
  }) => {
    const byVoice = Map.groupBy(voiceRecordings(), ({ voice }) => voice)
    const recordings = [...byVoice.values()].flatMap((own) => own.slice(0, SENTENCES_OF_A_VOICE))
    assert.isAtLeast(recordings.length, 6)
    for (const { name, pcm, text } of recordings) {
      assert.isFalse(await verifier.isMismatch(pcm, text), name)
      assert.isTrue(await verifier.isMismatch(pcm, textAsLong(text, catalogTexts())), name)
    }
  }).timeout(60_000)

  test('the verifier believes a voice that fits no text well, where its own stands out', async ({
    assert,
  }) => {
    const fast = Int16Array.from({ length: Math.floor(GARDEN_PCM.length / FASTER) }, (_, index) => {
      return GARDEN_PCM[Math.floor(index * FASTER)]!
    })
    assert.isBelow((await verifier.llr(fast, GARDEN))!, -4)
    assert.isFalse(await verifier.isMismatch(fast, GARDEN))
    assert.isTrue(await verifier.isMismatch(fast, 'Could you tell me when the next train leaves?'))
  })

  test('the verifier doubts a text with more sounds than fit into the recording', async ({
    assert,
  }) => {
    const long = catalogTexts().slice(0, 8).join(' ')
    assert.isTrue(await verifier.isMismatch(GARDEN_PCM.subarray(0, 8000), long))
  })

  test('the verifier does not judge {what}')
    .with([
      { what: 'another script', text: 'Это чайник.' },
      { what: 'no words', text: '...' },
      { what: 'a few sounds', text: 'Help!' },
      { what: 'words that no dictionary has', text: 'Brillig slithy toves.' },
    ])
    .run(async ({ assert }, { text }) => {
      assert.isNull(await verifier.llr(GARDEN_PCM, text))
      assert.isFalse(await verifier.isMismatch(GARDEN_PCM, text))
    })

  test('the verifier starts its worker again after a rest', async ({ assert }) => {
    await verifier.rest()
    assert.isNumber(await verifier.llr(GARDEN_PCM, 'Good morning.'))
  })

  test('the log-likelihood ratio of a text counts each sound of its known words once', ({
    assert,
  }) => {
    assert.equal(textLlr([word(-2, 4), word(-7, 1)]), -3)
    assert.equal(textLlr([word(-2, 5), word(-9, 9, false)]), -2)
    assert.isNull(textLlr([word(-2, 4), word(-9, 9, false)]))
  })
})
