import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { BUILT_FFMPEG, ffmpegProgram, SYSTEM_FFMPEG } from '#audio/decoders/ffmpeg_program'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'
import { RecordingBuffers } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import { RenditionMaker } from '#audio/rendition_maker'
import { whyNo } from '#tests/support/missing_programs'
import { learnerRecording, PHONE_RECORDINGS, phoneRecording } from '#tests/support/recordings'

/** Beside WAV, what admins send. */
const REFERENCES = ['plain.mp3', 'cover.mp3', 'index_last.m4a'] as const

async function decoded(program: string, name: (typeof PHONE_RECORDINGS)[number]) {
  const reader = new RecordingReader(new NativeFfmpeg(program))
  const pcm = await reader.read(phoneRecording(name), new RecordingBuffers())
  return Buffer.from(pcm.buffer)
}

test.group('The built ffmpeg', () => {
  const versionOf = (program: string) => {
    const { stdout } = spawnSync(program, ['-version'], { encoding: 'utf8' })
    return /^ffmpeg version (\d+\.\d+)/.exec(stdout)?.[1]
  }

  function whyNotComparable(): string | undefined {
    if (!existsSync(BUILT_FFMPEG)) return 'Needs the built ffmpeg: npm run ffmpeg:build'
    if (whyNo('ffmpeg') !== undefined) return whyNo('ffmpeg')
    const [built, system] = [versionOf(BUILT_FFMPEG), versionOf(SYSTEM_FFMPEG)]
    if (built !== system) return `ffmpeg is ${system} here, and the built one ${built}`
    return undefined
  }

  const notComparable = whyNotComparable()

  test('the built ffmpeg gives the same bytes as the system has', async ({ assert }) => {
    const programs = [BUILT_FFMPEG, SYSTEM_FFMPEG]
    for (const name of PHONE_RECORDINGS) {
      const [built, system] = await Promise.all(programs.map((program) => decoded(program, name)))
      assert.isTrue(built!.length > 0 && built!.equals(system!), name)
    }
    const references = [learnerRecording(), ...REFERENCES.map(phoneRecording)]
    for (const recording of references) {
      const [built, system] = await Promise.all(
        programs.map((program) => new RenditionMaker(program).make(recording))
      )
      assert.deepEqual(built!.measured, system!.measured)
      assert.isTrue(built!.bytes.equals(system!.bytes))
    }
  })
    .timeout(60_000)
    .skip(notComparable !== undefined, notComparable)

  test('what is asked for comes first, then the built ffmpeg, then the system has it', ({
    assert,
  }) => {
    assert.equal(ffmpegProgram('/opt/ffmpeg'), '/opt/ffmpeg')
    const found = existsSync(BUILT_FFMPEG) ? BUILT_FFMPEG : SYSTEM_FFMPEG
    assert.equal(ffmpegProgram(undefined), found)
  })

  test('where ffmpeg cannot be built, one line says why', ({ assert }) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [app.makePath('bin/build_ffmpeg.js')],
      { env: { PATH: '/nowhere' }, encoding: 'utf8' }
    )
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^ffmpeg:build needs [^\n]+\n$/)
  })
})
