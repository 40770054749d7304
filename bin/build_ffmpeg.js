/**
 * `npm run ffmpeg:build`: compiles an ffmpeg with only the parts that decode and make renditions, from
 * Debian's source package, into the folder `ffmpeg/`. It starts in a tenth of the time of Debian's own,
 * which loads 215 libraries, and gives the same bytes. Plain JavaScript for any Node.js from 20 on.
 */
import { execFile } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Where the product looks for the program (`app/audio/decoders/ffmpeg_program.ts`). */
const TARGET = fileURLToPath(new URL('../ffmpeg/', import.meta.url))

/** The same source on every machine: the bytes that come out are compared with this version's. */
const RELEASE = 'bookworm'
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'
const SOURCES = [
  `deb-src [signed-by=${KEYS}] http://deb.debian.org/debian ${RELEASE} main`,
  `deb-src [signed-by=${KEYS}] http://deb.debian.org/debian-security ${RELEASE}-security main`,
]

/** What recorders write, and what a rendition is made with; nothing that opens a network. */
const PARTS = {
  protocol: ['pipe', 'file'],
  demuxer: ['aac', 'aiff', 'amr', 'caf', 'flac', 'matroska', 'mov', 'mp3', 'ogg', 'wav'],
  parser: ['aac', 'amr', 'flac', 'mpegaudio', 'opus'],
  decoder: [
    ...['aac', 'alac', 'amrnb', 'amrwb', 'flac', 'mp3float', 'opus'],
    ...['pcm_s8', 'pcm_u8', 'pcm_alaw', 'pcm_mulaw', 'adpcm_ima_qt', 'adpcm_ima_wav', 'adpcm_ms'],
    ...['s16', 's24', 's32', 'f32', 'f64'].flatMap((form) => [`pcm_${form}le`, `pcm_${form}be`]),
  ],
  encoder: ['aac', 'pcm_s16le'],
  muxer: ['ipod', 'pcm_s16le'],
  filter: [
    ...['abuffer', 'abuffersink', 'aformat', 'alimiter', 'anull', 'anullsink', 'apad'],
    ...['aresample', 'asplit', 'atrim', 'ebur128', 'volume'],
  ],
}

const CONFIGURATION = [
  ...['--disable-everything', '--disable-autodetect', '--disable-network', '--disable-doc'],
  ...['--disable-debug', '--disable-programs', '--enable-ffmpeg', '--disable-avdevice'],
  ...['--disable-swscale', '--disable-postproc', '--enable-static', '--disable-shared'],
  '--extra-ldflags=-static',
  ...Object.entries(PARTS).map(([kind, names]) => `--enable-${kind}=${names.join(',')}`),
]

const LICENCE = 'COPYING.LGPLv2.1'
const LAST_LINES = 20

/** What the build calls, and the Debian package that has it. */
const PROGRAMS = {
  'apt-get': 'apt',
  'dpkg-source': 'dpkg-dev',
  'gcc': 'gcc',
  'make': 'make',
  'xz': 'xz-utils',
  // Only there ffmpeg's faster parts are written for it.
  ...(process.arch === 'x64' ? { nasm: 'nasm' } : {}),
}
const FILES = { '/usr/include/stdio.h': 'libc6-dev', [KEYS]: 'debian-archive-keyring' }

/** A fault that its message says all about. */
class BuildFailed extends Error {}

/** Ctrl-C ends what runs, and leaves nothing behind. */
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort())

async function build() {
  assertBuildable()
  const folder = mkdtempSync(join(tmpdir(), 'saywell-ffmpeg-'))
  try {
    const { source, version } = await fetchSource(folder)
    console.log(`Compiling ffmpeg ${version} (about 100 s of processor time) ...`)
    await run('./configure', CONFIGURATION, source)
    await run('make', ['-j', String(availableParallelism()), 'ffmpeg'], source)
    await run('strip', ['ffmpeg'], source)
    install(source, version)
    console.log(`${join(TARGET, 'ffmpeg')} is ready: servers take it when they start.`)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** @throws BuildFailed */
function assertBuildable() {
  if (process.platform !== 'linux' || !isOnPath('apt-get')) {
    throw new BuildFailed(
      'ffmpeg:build needs Debian or Ubuntu. Elsewhere install ffmpeg itself (brew install ffmpeg).'
    )
  }
  const missing = [
    ...Object.entries(PROGRAMS).filter(([program]) => !isOnPath(program)),
    ...Object.entries(FILES).filter(([file]) => !existsSync(file)),
  ].map(([, name]) => name)
  if (missing.length > 0) {
    throw new BuildFailed(`ffmpeg:build needs: apt-get install ${missing.join(' ')}`)
  }
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * Fetches the source package, whose signature apt checks, with Debian's patches. Nothing of it comes
 * into the lists of this machine.
 *
 * @param {string} folder
 */
async function fetchSource(folder) {
  console.log("Fetching the source of Debian's ffmpeg ...")
  const list = join(folder, 'sources.list')
  writeFileSync(list, `${SOURCES.join('\n')}\n`)
  const places = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    // Debian's user for downloads may not write into a folder of ours.
    'APT::Sandbox::User=root',
  ].flatMap((place) => ['-o', place])
  for (const name of ['lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  await run('apt-get', [...places, '-q', '--error-on=any', 'update'], folder)
  await run('apt-get', [...places, '-q', 'source', 'ffmpeg'], folder)
  const names = readdirSync(folder)
  const description = names.find((name) => name.endsWith('.dsc'))
  const source = names.find((name) => existsSync(join(folder, name, 'configure')))
  if (description === undefined || source === undefined) {
    throw new BuildFailed('apt-get source brought no source of ffmpeg.')
  }
  return { source: join(folder, source), version: description.slice('ffmpeg_'.length, -4) }
}

/**
 * The program comes last, and in one step: a server that runs takes the old one or the new one.
 *
 * @param {string} source
 * @param {string} version
 */
function install(source, version) {
  mkdirSync(TARGET, { recursive: true })
  copyFileSync(join(source, LICENCE), join(TARGET, LICENCE))
  writeFileSync(
    join(TARGET, 'BUILD.txt'),
    `ffmpeg, compiled from the source package ffmpeg ${version} of Debian (${RELEASE}):\n` +
      `https://sources.debian.org/src/ffmpeg/\n\n` +
      `Its licence is the GNU Lesser General Public License, version 2.1 or later (${LICENCE}).\n` +
      `Saywell runs it as a program of its own, and is not linked with it.\n\n` +
      `./configure ${CONFIGURATION.join(' ')}\n`
  )
  const unfinished = join(TARGET, 'ffmpeg.new')
  copyFileSync(join(source, 'ffmpeg'), unfinished)
  chmodSync(unfinished, 0o755)
  renameSync(unfinished, join(TARGET, 'ffmpeg'))
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @throws BuildFailed with the end of what it said
 */
async function run(program, args, cwd) {
  const env = { ...process.env, LC_ALL: 'C' }
  try {
    await promisify(execFile)(program, args, {
      cwd,
      env,
      maxBuffer: 64 * 1024 * 1024,
      signal: stopping.signal,
    })
  } catch (error) {
    const { stdout = '', stderr = '', message } = error
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-LAST_LINES).join('\n')
    throw new BuildFailed(`${said || message}\n${program} failed: see above.`)
  }
}

try {
  await build()
} catch (error) {
  process.exitCode = 1
  if (stopping.signal.aborted) console.error('Stopped: nothing was built.')
  else if (error instanceof BuildFailed) console.error(error.message)
  else throw error
}
