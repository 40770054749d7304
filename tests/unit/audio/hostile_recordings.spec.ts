import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'
import { AudioTooLong, AudioUndecodable } from '#audio/errors'
import { RecordingBuffers } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import { whyNo } from '#tests/support/missing_programs'
import { phoneRecording } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'

const noFfmpeg = whyNo('ffmpeg')

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error
  )
}

test.group('Decoders | files that are out to harm', () => {
  const decoder = new NativeFfmpeg()

  test('an index that asks for endless memory is damaged', async ({ assert }) => {
    for (const table of ['stsz', 'stts', 'stsc', 'stco']) {
      const forged = phoneRecording('index_first.m4a')
      // After the name: version and flags, and for stsz a size; then how many entries follow.
      const count = forged.indexOf(table) + (table === 'stsz' ? 12 : 8)
      forged.writeUInt32BE(0x0fffffff, count)
      // What the time limit ends would be no fault of the recording.
      const outcome = await failure(decoder.decode(forged, 'mov'))
      if (outcome !== undefined) assert.instanceOf(outcome, AudioUndecodable, table)
    }
  }).skip(noFfmpeg !== undefined, noFfmpeg)

  test('ffmpeg opens none of the files that a text names', async ({ assert }) => {
    const lists = [
      `ffconcat version 1.0\nfile ${import.meta.dirname}/a.wav\n`,
      '#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n',
    ]
    for (const text of lists) {
      for (const format of ['mp3', 'mov'] as const) {
        const outcome = await failure(decoder.decode(Buffer.from(text), format))
        assert.instanceOf(outcome, AudioUndecodable)
      }
    }
    for (const format of ['aac', 'aiff', 'amr', 'caf', 'flac', 'matroska', 'ogg'] as const) {
      const outcome = await failure(decoder.decode(Buffer.from(lists[0]!), format))
      assert.instanceOf(outcome, AudioUndecodable)
    }
  }).skip(noFfmpeg !== undefined, noFfmpeg)

  test('WebM and Ogg may hold no other coding than Opus', async ({ assert, cleanup }) => {
    const folder = temporaryFolder(cleanup)
    for (const [format, ending] of [
      ['matroska', 'webm'],
      ['ogg', 'ogg'],
    ] as const) {
      const file = join(folder, `vorbis.${ending}`)
      const tone = ['-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'libvorbis']
      execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...tone, file])
      const outcome = await failure(decoder.decode(readFileSync(file), format))
      assert.instanceOf(outcome, AudioUndecodable, format)
    }
  }).skip(noFfmpeg !== undefined, noFfmpeg)

  test('forged headers of CAF and AIFF do not stretch or fill', async ({ assert }) => {
    const forged = (name: 'aac.caf' | 'plain.aiff', chunk: string, at: number, bytes: string) => {
      const file = phoneRecording(name)
      Buffer.from(bytes, 'hex').copy(file, file.indexOf(chunk) + at)
      return new RecordingReader(decoder).read(file, new RecordingBuffers())
    }
    // 1 Hz makes 15 hours of the sound; the number of packets is 2 to the power of 62.
    const stretched = forged('plain.aiff', 'COMM', 16, '3fff8000000000000000')
    assert.instanceOf(await failure(stretched), AudioTooLong)
    const filled = forged('aac.caf', 'pakt', 12, '4000000000000000')
    assert.instanceOf(await failure(filled), AudioUndecodable)
  }).skip(noFfmpeg !== undefined, noFfmpeg)
})
