import { test } from '@japa/runner'
import { loadRecognizer } from '#scoring/providers/local/recognizer'
import { learnerPcm } from '#tests/unit/scoring/recordings'

const TOKENS = ['i', 'have', 'never', 'seen', 'such', 'a', 'beautiful', 'garden', 'before']

/** How many times four samples in a row lie anywhere in the memory, as the recogniser keeps them. */
function occurrences(memory: Float32Array, pcm: Int16Array): number {
  const places = new Map<number, number>()
  for (let index = 0; index < pcm.length - 4; index++) {
    const sample = pcm[index] ?? 0
    if (Math.abs(sample) > 100) places.set(sample / 0x8000, index)
  }
  let found = 0
  for (let at = 0; at < memory.length - 4; at++) {
    const index = places.get(memory[at] ?? 0)
    if (index === undefined) continue
    const same = [1, 2, 3].every((step) => {
      return memory[at + step] === (pcm[index + step] ?? 0) / 0x8000
    })
    if (same) found++
  }
  return found
}

test.group('Recogniser', () => {
  test('the recogniser leaves no sample of the recording in its memory', async ({ assert }) => {
    const recognizer = await loadRecognizer()
    const pcm = learnerPcm('never_seen_such_a_beautiful_garden')
    const copy = Float32Array.from(pcm, (sample) => sample / 0x8000)
    assert.isAbove(occurrences(copy, pcm), 1000)
    assert.lengthOf(recognizer.align(pcm, TOKENS)?.tokens ?? [], TOKENS.length)
    assert.equal(occurrences(recognizer.memory(), pcm), 0)
  })

  test('the recogniser gives null for words that do not fit, and aligns the next ones', async ({
    assert,
  }) => {
    const recognizer = await loadRecognizer()
    const pcm = learnerPcm('never_seen_such_a_beautiful_garden')
    assert.isNull(recognizer.align(pcm.slice(0, 5000), TOKENS))
    assert.isNotNull(recognizer.align(pcm, TOKENS))
  })
})
