import { test } from '@japa/runner'
import { assertVoice } from '#audio/assert_voice'
import { AudioSilent, AudioTooLong, AudioTooShort } from '#audio/errors'
import { assertDuration } from '#audio/recording_limits'

const SECOND = 16_000

function noise(decibels: number, length = 2 * SECOND): Int16Array {
  const amplitude = 0x8000 * 10 ** (decibels / 20) * Math.sqrt(3)
  return new Int16Array(length).map(() => (2 * Math.random() - 1) * amplitude)
}

/** Half a second of louder noise in the middle of a quieter one: a voice in a room. */
function voiceIn(room: number, voice: number): Int16Array {
  const pcm = noise(room)
  pcm.set(noise(voice, SECOND / 2), SECOND / 2)
  return pcm
}

test.group('Duration check', () => {
  test('accepts recordings of 0.3 to 30.5 s', ({ assert }) => {
    assert.doesNotThrow(() => assertDuration(0.3))
    assert.doesNotThrow(() => assertDuration(30.5))
    assert.throws(() => assertDuration(0.299), AudioTooShort)
    assert.throws(() => assertDuration(30.501), AudioTooLong)
  })
})

test.group('Voice check', () => {
  test('accepts a voice, even a faint one or one in a noisy room', ({ assert }) => {
    assert.doesNotThrow(() => assertVoice(voiceIn(-70, -20)))
    assert.doesNotThrow(() => assertVoice(voiceIn(-75, -50)))
    assert.doesNotThrow(() => assertVoice(voiceIn(-30, -22)))
  })

  test('refuses a quiet room as silent', ({ assert }) => {
    assert.throws(() => assertVoice(noise(-65)), AudioSilent)
  })

  test('refuses steady noise and a steady hum as silent, however loud', ({ assert }) => {
    const hum = new Int16Array(SECOND).map(
      (_, i) => 9000 * Math.sin((2 * Math.PI * 50 * i) / SECOND)
    )
    assert.throws(() => assertVoice(noise(-20)), AudioSilent)
    assert.throws(() => assertVoice(hum), AudioSilent)
  })

  test('refuses a click as silent', ({ assert }) => {
    const click = noise(-70)
    click.fill(20_000, 5000, 5100)
    assert.throws(() => assertVoice(click), AudioSilent)
  })
})
