import { test } from '@japa/runner'
import { player } from '#panel/player'
import { recordingViewOf } from '#panel/recording_view'
import { warningText } from '#panel/warning_words'
import { wave } from '#panel/wave'
import { wordScoresViewOf } from '#panel/word_scores'
import type { ErrorType } from '#scoring/scoring_result'

const HOSTILE = `"><img src=x onerror=alert(1)>'`

const SPEECH = {
  id: '0b9d7c1e-8a54-4f0e-9a63-5a1f7f0f3c11',
  text: 'Where is the station?',
  audio_url: 'speeches/a.wav',
  audio_sha256: '0123456789abcdef'.repeat(4),
  audio_duration_ms: 2140,
  audio_peaks: Uint8Array.from({ length: 100 }, (_, index) => index),
  external_id: null,
  loudness_lufs: -19.24,
  peak_db: -3.06,
  silence_start_ms: 120,
  silence_end_ms: 0,
  warnings: [],
}

/** Heights of the bars of a waveform. */
function heights(svg: string): number[] {
  return [...svg.matchAll(/v(\d+)/g)].map(([, height]) => Number(height))
}

test.group('A waveform', () => {
  test('has {bars} bars in {size}, in few bytes')
    .with([
      { size: 'row', bars: 32, high: 22 },
      { size: 'large', bars: 100, high: 46 },
    ] as const)
    .run(({ assert }, { size, bars, high }) => {
      const svg = wave(new Uint8Array(100).fill(255), size)
      assert.deepEqual(heights(svg), Array<number>(bars).fill(high))
      assert.isAtMost(svg.length / bars, 33)
      assert.include(svg, 'aria-hidden="true"')
    })

  test('has each peak in a bar, and no height without sound', ({ assert }) => {
    for (let loud = 0; loud < 100; loud++) {
      const peaks = new Uint8Array(100)
      peaks[loud] = 255
      const bars = heights(wave(peaks, 'row'))
      assert.equal(bars.filter((height) => height === 22).length, 1, `peak ${loud}`)
      assert.equal(bars.filter((height) => height === 0).length, 31)
    }
    for (const none of [null, new Uint8Array(0)]) {
      assert.deepEqual(heights(wave(none)), Array<number>(32).fill(0))
    }
  })
})

test.group('A player', () => {
  test('is a link to the recording, named after the sentence', ({ assert }) => {
    const html = player(SPEECH, '<svg/>')
    assert.include(html, `href="/admin/recordings/${SPEECH.id}?v=0123456789ab"`)
    assert.include(html, 'aria-label="Play Where is the station?"')
    assert.include(html, '2.1 s')
    const none = player({ ...SPEECH, audio_url: null }, '<svg/>')
    assert.notInclude(none, '<a')
    assert.include(none, 'no recording')
  })

  test('shows a hostile sentence as text', ({ assert }) => {
    const html = player({ ...SPEECH, text: HOSTILE }, '<svg/>')
    assert.notInclude(html, '<img')
    assert.lengthOf(html.match(/"/g)!, player(SPEECH, '<svg/>').match(/"/g)!.length)
  })
})

test.group('What is known of a recording', () => {
  test('says it in words and numbers', ({ assert }) => {
    const view = recordingViewOf(SPEECH)!
    assert.deepEqual(
      view.facts.map(({ name, value }) => `${name} ${value}`),
      [
        'Length 2.14 s',
        'Loudness −19.2 LUFS',
        'Peak −3.1 dB',
        'Silence before 0.12 s',
        'Silence after 0.00 s',
        'Format WAV',
      ]
    )
    assert.equal(view.filename, `${SPEECH.id}.wav`)
    assert.isFalse(view.isWaiting)
    assert.match(warningText('audio_quiet'), /^Quiet/)
    assert.equal(warningText('constructor'), 'constructor')
  })

  test('says what is still to come, and nothing of no recording', ({ assert }) => {
    const unmeasured = {
      ...{ audio_peaks: null, loudness_lufs: null, peak_db: null },
      ...{ silence_start_ms: null, silence_end_ms: null },
    }
    const view = recordingViewOf({ ...SPEECH, ...unmeasured, external_id: 'a2-0417' })!
    assert.isTrue(view.isWaiting)
    assert.lengthOf(view.facts, 2)
    assert.equal(view.filename, 'a2-0417.wav')
    assert.isUndefined(recordingViewOf({ ...SPEECH, audio_url: null }))
  })
})

test.group('Scores of words', () => {
  test('a word of {score}, {error}, is {verdict}')
    .with([
      { score: 80, error: 'none', verdict: 'clear', isDoubtful: false },
      { score: 79.9, error: 'none', verdict: 'fair', isDoubtful: false },
      { score: 59.9, error: 'none', verdict: 'unclear', isDoubtful: true },
      { score: 20, error: 'mispronunciation', verdict: 'said otherwise', isDoubtful: true },
      { score: 0, error: 'omission', verdict: 'left out', isDoubtful: true },
      { score: null, error: 'insertion', verdict: 'not in the sentence', isDoubtful: true },
      { score: null, error: 'not_scored', verdict: 'not scored', isDoubtful: false },
    ])
    .run(({ assert }, { score, error, verdict, isDoubtful }) => {
      const places = { offsetMs: null, durationMs: null, phonemes: [] }
      const word = { word: 'station', score, errorType: error as ErrorType, ...places }
      const view = wordScoresViewOf({
        ...{ recognizedText: 'station', pronunciationScore: 87.4, accuracyScore: 90 },
        ...{ fluencyScore: null, completenessScore: 100, prosodyScore: null, confidence: null },
        ...{ audioDurationMs: 900, providerName: 'local', providerVersion: '1' },
        wordScores: [word],
      })
      assert.equal(view.overall, '87')
      assert.containsSubset(view.words, [{ word: 'station', verdict, isDoubtful }])
      assert.equal(view.words[0]!.score === '', score === null)
    })
})
