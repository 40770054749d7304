import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import {
  type AcousticModel,
  DENSITIES,
  DENSITY_SIZE,
  DIMENSIONS,
  loadAcousticModel,
  STREAMS,
} from '#scoring/providers/local/acoustic_model'
import { alignWords } from '#scoring/providers/local/align_words'
import { BEST, bestDensities, PER_CODEBOOK } from '#scoring/providers/local/best_densities'
import { Dictionary } from '#scoring/providers/local/dictionary'
import { features } from '#scoring/providers/local/features'
import { FrameScores } from '#scoring/providers/local/frame_scores'
import { bestPath } from '#scoring/providers/local/network'
import { readText } from '#scoring/providers/local/read_text'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import { textNetwork } from '#scoring/providers/local/text_network'
import { voiceRecordings } from '#tests/unit/scoring/recordings'

const FOLDER = new URL('../../../resources/acoustic_model/', import.meta.url)
/** As Debian's package `pocketsphinx-en-us` has them. */
const DIGESTS: Record<string, string> = {
  'means': '832019e32cac12eb318964f96f469034acb12d0348eeddc3831831a100cb4dd4',
  'variances': 'b00d696f85e96834fc10f8e5f06428d8c4db6bffdbe5845b6f69bf6efbc48fa5',
  'sendump': '8c9564c0d5bef69ca9d9bf1014abe162f071644cf02cf1fa8a483c3dc165a7a8',
  'mdef': '2360f9a86889c1cfee8bd618a0269387911e5fb2920a594f506b18b8c79683b0',
  'transition_matrices': 'c1f7f28ea43177be734be1f88bd7f1b9a853d0e660f8599c67c6eaeca8bb539a',
  'dictionary.txt': '9de99dd2a24b63c653c1c30ab39388d05185cae36d0875f15c319b4ad6dc43af',
  'feat.params': '9f8058c107ebbc42abef6d39c67c6aedbcf60ac371332e550994e12a0392cb02',
}
/**
 * Where PocketSphinx (soundswallower 0.6.3, with its model for 8 kHz) lets the sounds of a sentence begin, in
 * frames: without the first and the last word, beside which it puts the pauses elsewhere.
 */
const BORDERS = [
  27, 39, 44, 51, 60, 70, 76, 84, 96, 112, 122, 134, 144, 159, 165, 170, 183, 187, 196, 201, 213,
  216, 226, 234, 246, 253, 259, 263,
]
const MAX_DIFFERENCE_FRAMES = 3

test.group('Acoustic model', () => {
  test('the acoustic model has the files of its package', ({ assert }) => {
    for (const [file, digest] of Object.entries(DIGESTS)) {
      const bytes = readFileSync(new URL(file, FOLDER))
      assert.equal(createHash('sha256').update(bytes).digest('hex'), digest, file)
    }
  })

  test('the dictionary has all pronunciations of a word', ({ assert }) => {
    const dictionary = new Dictionary()
    assert.deepEqual(dictionary.pronunciationsOf('read'), ['R EH D', 'R IY D'])
    assert.deepEqual(dictionary.pronunciationsOf("'bout"), ['B AW T'])
    assert.isEmpty(dictionary.pronunciationsOf('brillig'))
    assert.isEmpty(dictionary.pronunciationsOf(''))
  })

  test('the densities that count are the best of all, with their likelihoods', ({ assert }) => {
    const model = loadAcousticModel()
    const seen = features(voiceRecordings()[0]!.pcm)
    const frames = seen.length / (STREAMS * DIMENSIONS)
    const { densities, likelihoods, offsets } = bestDensities(model, seen)
    for (const [codebook, frame] of [
      [0, 0],
      [7, 50],
      [20, 51],
      [41, frames - 1],
    ] as const) {
      const block = codebook * frames + frame
      const bests = Array.from({ length: STREAMS }, (_, stream) => {
        const at = (frame * STREAMS + stream) * DIMENSIONS
        const first = (codebook * STREAMS + stream) * DENSITIES
        const values = densityValues(model, first, seen.subarray(at, at + DIMENSIONS))
        const order = [...values.keys()].toSorted((one, other) => values[other]! - values[one]!)
        const from = block * PER_CODEBOOK + stream * BEST
        assert.deepEqual([...densities.subarray(from, from + BEST)], order.slice(0, BEST))
        order.slice(0, BEST).forEach((density, rank) => {
          const likelihood = Math.exp(values[density]! - values[order[0]!]!)
          assert.closeTo(likelihoods[from + rank]!, likelihood, 1e-6)
        })
        return values[order[0]!]!
      })
      const sum = bests.reduce((total, value) => total + value, 0)
      assert.closeTo(offsets[block]!, sum, 1e-3)
    }
  })

  test('a sentence is aligned where PocketSphinx aligns it', ({ assert }) => {
    const { pcm, text } = voiceRecordings().find(({ name }) => {
      return name === 'slt_b1-never-seen-such-a-beautiful-garden.wav'
    })!
    const model = loadAcousticModel()
    const scores = new FrameScores(model, features(pcm))
    const { units } = readText(spokenWords(text), new Dictionary(), model.triphones.names)
    const path = bestPath(scores, textNetwork(model.triphones, units))!
    const starts = path.steps
      .filter(({ arc }) => arc.label > 0 && arc.label < units.length - 1)
      .map(({ startFrame }) => startFrame)
    assert.lengthOf(starts, BORDERS.length)
    starts.forEach((start, index) => {
      assert.closeTo(start, BORDERS[index]!, MAX_DIFFERENCE_FRAMES)
    })
  })

  test('a recording that is too short for a text has no alignment', ({ assert }) => {
    const model = loadAcousticModel()
    const scores = new FrameScores(model, features(new Int16Array(5000)))
    const { units } = readText(
      spokenWords('I have never seen such a beautiful garden before.'),
      new Dictionary(),
      model.triphones.names
    )
    assert.isNull(bestPath(scores, textNetwork(model.triphones, units)))
  })

  test('what was computed of a recording is overwritten before its memory goes back', ({
    assert,
    cleanup,
  }) => {
    const { transfer } = ArrayBuffer.prototype
    const left: boolean[] = []
    ArrayBuffer.prototype.transfer = function (size) {
      left.push(new Uint8Array(this).some((byte) => byte !== 0))
      return transfer.call(this, size)
    }
    cleanup(() => {
      ArrayBuffer.prototype.transfer = transfer
    })
    const model = loadAcousticModel()
    const { text, pcm } = voiceRecordings()[0]!
    const seen = features(pcm)
    const scores = new FrameScores(model, seen)
    alignWords(scores, new Dictionary(), spokenWords(text), 'sounds')
    scores.release()
    assert.isAbove(left.length, 100)
    assert.notInclude(left, true)
    assert.equal(seen.byteLength, 0)
  })

  test('a text with more sounds than the recording has room for is not searched', ({ assert }) => {
    const scores = new FrameScores(loadAcousticModel(), features(new Int16Array(5000)))
    scores.best = () => assert.fail('A search has begun.')
    const words = spokenWords('7'.repeat(500))
    const align = () => alignWords(scores, new Dictionary(), words, 'sounds')
    assert.throws(align, 'Alignment failed: no_alignment')
  })
})

/** ln of each density of a stream, by the definition of a normal distribution. */
function densityValues(model: AcousticModel, first: number, values: Float32Array): number[] {
  return Array.from({ length: DENSITIES }, (_, density) => {
    const from = (first + density) * DENSITY_SIZE
    return values.reduce(
      (sum, value, dimension) => {
        const mean = model.densities[from + 2 * dimension]!
        const precision = model.densities[from + 2 * dimension + 1]!
        return sum - precision * (value - mean) ** 2
      },
      model.densities[from + 2 * DIMENSIONS]!
    )
  })
}
