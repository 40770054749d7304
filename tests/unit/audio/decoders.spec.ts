import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { AudioDecoder } from '#audio/decoders/audio_decoder'
import { chooseDecoder } from '#audio/decoders/choose_decoder'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'
import { WebAssemblyFfmpeg } from '#audio/decoders/webassembly_ffmpeg'
import { AudioUndecodable, ScorerBusy, ScorerUnavailable } from '#audio/errors'
import { RecordingBuffers } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import { whyNo } from '#tests/support/missing_programs'
import { PHONE_RECORDINGS, phoneRecording } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'
import { learnerPcm } from '#tests/unit/scoring/recordings'

const original = learnerPcm('never_seen_such_a_beautiful_garden')
const noFfmpeg = whyNo('ffmpeg')

/** An encoder puts up to 0.15 s before the sound, which decoders do not all take away. */
const MAX_SHIFT = 2400

/** The correlation of two recordings, at the best place. */
function likeness(one: Int16Array, other: Int16Array): number {
  let best = { shift: 0, value: -1 }
  for (let shift = -MAX_SHIFT; shift <= MAX_SHIFT; shift++) {
    const value = correlation(one, other, shift, 40)
    if (value > best.value) best = { shift, value }
  }
  return correlation(one, other, best.shift, 1)
}

function correlation(one: Int16Array, other: Int16Array, shift: number, step: number): number {
  let product = 0
  let first = 0
  let second = 0
  for (let index = MAX_SHIFT; index < one.length - MAX_SHIFT; index += step) {
    const a = one[index]!
    const b = other[index + shift] ?? 0
    product += a * b
    first += a * a
    second += b * b
  }
  return product / Math.sqrt(first * second || 1)
}

async function read(decoder: AudioDecoder, name: (typeof PHONE_RECORDINGS)[number]) {
  return new RecordingReader(decoder).read(phoneRecording(name), new RecordingBuffers())
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error
  )
}

test.group('Decoders | a native ffmpeg', () => {
  const decoder = new NativeFfmpeg()
  const mp3 = phoneRecording('plain.mp3')

  test('ffmpeg decodes {$self} to the sound that was recorded')
    .with([...PHONE_RECORDINGS])
    .run(async ({ assert }, name) => {
      // AMR models a voice: it is the same to an ear, not to a correlation.
      const least = name === 'phone.amr' ? 0.5 : 0.98
      assert.isAbove(likeness(original, await read(decoder, name)), least)
    })
    .skip(noFfmpeg !== undefined, noFfmpeg)

  test('refuses a recording for which the queue has no place as busy', async ({
    assert,
    cleanup,
  }) => {
    const narrow = new NativeFfmpeg('ffmpeg', { runs: 1, maxWaiting: 1 })
    cleanup(() => narrow.close())
    const three = [1, 2, 3].map(() => narrow.decode(mp3, 'mp3'))
    assert.instanceOf(await failure(three[2]!), ScorerBusy)
    const [first, second] = await Promise.all(three.slice(0, 2))
    assert.deepEqual(first, second)
  }).skip(noFfmpeg !== undefined, noFfmpeg)

  test('a caller who hangs up ends ffmpeg', async ({ assert }) => {
    // It never reads, and would run for ever.
    const stuck = new NativeFfmpeg('yes')
    const caller = new AbortController()
    const outcome = failure(stuck.decode(mp3, 'mp3', caller.signal))
    caller.abort(new Error('gone'))
    assert.propertyVal(await outcome, 'message', 'gone')
  })

  test('a caller who hangs up need not wait for children of the program', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const program = join(folder, 'wrapper')
    // The child keeps the pipes open. Folders mark its times, since files must stay empty.
    const child = `(mkdir ${folder}/begun; sleep 8; mkdir ${folder}/over)`
    writeFileSync(program, `#!/bin/sh\n${child} &\nwait\n`, { mode: 0o755 })
    const caller = new AbortController()
    const outcome = failure(new NativeFfmpeg(program).decode(mp3, 'mp3', caller.signal))
    await until('the child has begun', () => existsSync(join(folder, 'begun')))
    caller.abort(new Error('gone'))
    assert.propertyVal(await outcome, 'message', 'gone')
    assert.isFalse(existsSync(join(folder, 'over')))
  })

  test('ends a program that writes more than the longest recording has', async ({
    assert,
    cleanup,
  }) => {
    const program = join(temporaryFolder(cleanup), 'talkative')
    // It does not end by itself: what the time limit ends is no fault of the recording.
    const script = '#!/bin/sh\nhead -c 1100000 /dev/zero\nexec sleep 60\n'
    writeFileSync(program, script, { mode: 0o755 })
    const outcome = await failure(new NativeFfmpeg(program).decode(mp3, 'mp3'))
    assert.instanceOf(outcome, AudioUndecodable)
  })

  test('runs ffmpeg without core dumps and files, with 3 s of CPU time and 384 MB', async ({
    assert,
    cleanup,
  }) => {
    const program = join(temporaryFolder(cleanup), 'limits')
    const script = '#!/bin/sh\nulimit -c; ulimit -f; ulimit -t; ulimit -d; env | wc -l\n'
    writeFileSync(program, script, { mode: 0o755 })
    const said = await new NativeFfmpeg(program).decode(mp3, 'mp3')
    const lines = Buffer.from(said.buffer).toString().split('\n')
    assert.deepEqual(lines.slice(0, 3), ['0', '0', '3'])
    if (process.platform === 'linux') assert.equal(lines[3], '393216')
    // PATH, and the two that the shell adds: none of the server's secrets.
    assert.isAtMost(Number(lines[4]), 4)
  })

  test('an ffmpeg that is killed from outside is no fault of the recording', async ({
    assert,
    cleanup,
  }) => {
    const program = join(temporaryFolder(cleanup), 'killed')
    writeFileSync(program, '#!/bin/sh\nkill -KILL $$\n', { mode: 0o755 })
    const decode = () => new NativeFfmpeg(program).decode(mp3, 'mp3')
    assert.instanceOf(await failure(decode()), ScorerUnavailable)
    // As the system ends a recording that has computed for 3 s, and one that makes ffmpeg crash.
    for (const signal of ['XCPU', 'SEGV']) {
      writeFileSync(program, `#!/bin/sh\nkill -${signal} $$\n`, { mode: 0o755 })
      assert.instanceOf(await failure(decode()), AudioUndecodable, signal)
    }
  })

  test('an ffmpeg that computes for 3 s is ended as the fault of its recording', async ({
    assert,
    cleanup,
  }) => {
    const program = join(temporaryFolder(cleanup), 'busy')
    writeFileSync(program, '#!/bin/sh\nulimit -S -t 0\nwhile :; do :; done\n', { mode: 0o755 })
    assert.instanceOf(await failure(new NativeFfmpeg(program).decode(mp3, 'mp3')), AudioUndecodable)
  })

  test('a missing ffmpeg is no fault of the recording', async ({ assert }) => {
    const missing = new NativeFfmpeg('no-such-program')
    assert.instanceOf(await failure(missing.decode(mp3, 'mp3')), ScorerUnavailable)
  })

  test('production does not start without ffmpeg, and says so in one line', async ({ assert }) => {
    const error = await failure(chooseDecoder('no-such-program', true))
    assert.propertyVal(error, 'code', 'E_FFMPEG_MISSING')
    assert.match(
      (error as Error).message,
      /^ffmpeg cannot be run.*apt-get install ffmpeg[^\n]*ffmpeg:build[^\n]*$/
    )
    assert.instanceOf(await chooseDecoder('no-such-program', false), WebAssemblyFfmpeg)
  })
})

test.group('Decoders | a native ffmpeg, when many wait', () => {
  const mp3 = phoneRecording('plain.mp3')
  const m4a = phoneRecording('index_first.m4a')
  const damaged = Buffer.alloc(5000, 0x55)
  // ffmpeg forgives up to two thirds of all frames: in company these would be few.
  const mostlyDamaged = Buffer.from(m4a).fill(0xff, m4a.indexOf('mdat') + 20_000)

  /** One run at a time, which is at work on the first of these. */
  function busy(cleanup: (callback: () => Promise<void>) => void, program = 'ffmpeg') {
    const decoder = new NativeFfmpeg(program, { runs: 1, maxWaiting: 64 })
    cleanup(() => decoder.close())
    return { decoder, first: decoder.decode(mp3, 'mp3') }
  }

  test('up to sixteen recordings share a run', async ({ assert, cleanup }) => {
    const program = join(temporaryFolder(cleanup), 'runs')
    // Every recording "sounds" like the number of the process that it went through.
    // `dash` knows descriptors up to 9 only.
    const script = `#!/bin/bash\nfor out in 1 $(seq 4 2 34); do echo "$$ " >&$out; done 2>/dev/null\nexit 0\n`
    writeFileSync(program, script, { mode: 0o755 })
    const { decoder, first } = busy(cleanup, program)
    const others = Array.from({ length: 18 }, () => decoder.decode(m4a, 'mov'))
    const sounds = await Promise.all([first, ...others])
    const runs = sounds.map((sound) => Number.parseInt(Buffer.from(sound.buffer).toString(), 10))
    const numbers = [...new Set(runs)]
    assert.deepEqual(
      runs.map((run) => numbers.indexOf(run)),
      [0, ...Array.from({ length: 16 }, () => 1), 2, 2]
    )
  })

  test('after a shared run that failed, recordings go alone', async ({ assert, cleanup }) => {
    const folder = temporaryFolder(cleanup)
    const program = join(folder, 'runs')
    // The first shared run fails. A folder marks it, since files must stay empty.
    const fail = `[ -e /proc/$$/fd/4 ] && mkdir ${folder}/failed && exit 1`
    const say = 'for out in 1 4 6 8; do echo "$$ " >&$out; done'
    writeFileSync(program, `#!/bin/sh\n{ ${fail}; ${say}; } 2>/dev/null; exit 0\n`, { mode: 0o755 })
    const { decoder, first } = busy(cleanup, program)
    const others = [1, 2, 3, 4, 5, 6].map(() => decoder.decode(m4a, 'mov'))
    const sounds = await Promise.all([first, ...others])
    const runs = sounds.map((sound) => Number.parseInt(Buffer.from(sound.buffer).toString(), 10))
    assert.lengthOf(new Set(runs), 7)
  }).skip(process.platform !== 'linux', 'needs /proc, which Linux has')

  test('recordings that share a run sound as they do alone, whatever else is damaged', async ({
    assert,
    cleanup,
  }) => {
    const alone = new NativeFfmpeg()
    const [mp3Alone, m4aAlone] = [await alone.decode(mp3, 'mp3'), await alone.decode(m4a, 'mov')]
    for (const broken of [undefined, damaged, mostlyDamaged]) {
      const { decoder, first } = busy(cleanup)
      const sounds = [decoder.decode(mp3, 'mp3'), decoder.decode(m4a, 'mov')]
      const outcome = broken && failure(decoder.decode(broken, 'mov'))
      sounds.push(decoder.decode(mp3, 'mp3'))
      assert.deepEqual(await first, mp3Alone)
      assert.deepEqual(await Promise.all(sounds), [mp3Alone, m4aAlone, mp3Alone])
      if (outcome) assert.instanceOf(await outcome, AudioUndecodable)
    }
  }).skip(noFfmpeg !== undefined, noFfmpeg)

  test('a caller who hangs up ends no other recording of the run', async ({ assert, cleanup }) => {
    const { decoder, first } = busy(cleanup)
    const [running, waiting] = [new AbortController(), new AbortController()]
    const goneWhileRunning = failure(decoder.decode(m4a, 'mov', running.signal))
    const others = [1, 2, 3, 4].map(() => decoder.decode(mp3, 'mp3'))
    const goneWhileWaiting = failure(decoder.decode(m4a, 'mov', waiting.signal))
    waiting.abort(new Error('gone from the line'))
    assert.propertyVal(await goneWhileWaiting, 'message', 'gone from the line')
    await first
    await nextTurn()
    running.abort(new Error('gone from the run'))
    assert.propertyVal(await goneWhileRunning, 'message', 'gone from the run')
    for (const sound of await Promise.all(others)) assert.deepEqual(sound, await first)
  }).skip(noFfmpeg !== undefined, noFfmpeg)

  test('closing rejects recordings that run and that wait', async ({ assert, cleanup }) => {
    const { decoder, first } = busy(cleanup, 'yes')
    const outcomes = [first, decoder.decode(mp3, 'mp3')].map(failure)
    await decoder.close()
    for (const outcome of outcomes) assert.instanceOf(await outcome, ScorerUnavailable)
    assert.instanceOf(await failure(decoder.decode(mp3, 'mp3')), ScorerUnavailable)
  })
})

test.group('Decoders | FFmpeg as WebAssembly', (group) => {
  group.tap((each) => each.timeout(60_000))
  const system = new NativeFfmpeg()
  const webAssembly = new WebAssemblyFfmpeg()
  group.teardown(() => webAssembly.close())

  test('WebAssembly decodes {$self} as ffmpeg does')
    .with(['index_last.m4a', 'plain.mp3', 'opus.webm', 'aac.caf', 'phone.amr'] as const)
    .run(async ({ assert }, name) => {
      const [one, other] = [await read(system, name), await read(webAssembly, name)]
      assert.isAbove(likeness(one, other), 0.99)
      assert.closeTo(one.length, other.length, 800)
    })
    .skip(noFfmpeg !== undefined, noFfmpeg)

  test('WebAssembly refuses a damaged file, and decodes the next one', async ({ assert }) => {
    const outcome = await failure(webAssembly.decode(Buffer.alloc(5000, 0x55), 'mov'))
    assert.instanceOf(outcome, AudioUndecodable)
    const next = await read(webAssembly, 'plain.mp3')
    assert.isAbove(next.length, 50_000)
  })

  test('a caller who hangs up ends the WebAssembly decoder', async ({ assert }) => {
    const caller = new AbortController()
    const outcome = failure(webAssembly.decode(phoneRecording('plain.mp3'), 'mp3', caller.signal))
    caller.abort(new Error('gone'))
    assert.propertyVal(await outcome, 'message', 'gone')
  })
})
