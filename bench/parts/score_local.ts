import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { multipart } from '../../tests/support/recordings.ts'
import { type Bench, readCatalog } from '../bench.ts'
import { drawRequests } from '../load/requests.ts'
import { untilDrawing } from '../load/send.ts'
import { childOf, cpuSecondsOf, peakMegabytesOf } from '../measure/processes.ts'
import { ServerProcess } from '../process/server_process.ts'
import { fromBuild, ROOT } from '../product.ts'
import { PRODUCT } from '../targets.ts'

type Provider = typeof import('../../app/scoring/providers/local/local_provider.ts')

/** Of audio, in seconds. */
const LENGTHS = [3.5, 5, 11, 20, 29]
/** Each is scored as often; the fastest counts, since other work only ever adds. */
const ROUNDS = 3
const SAMPLE_RATE = 16_000
const WORKER = 'alignment_worker'

/** As many learners send the same sentence, of 3.5 s, at the same moment. */
export const CROWD = 50
const SENTENCE = 'slt_b2-my-order-has-arrived-damaged.wav'
const VOICE = 'slt'
const VOICES = `${ROOT}tests/fixtures/voices/`
const WAV_HEADER_BYTES = 44
const BOUNDARY = 'kettle'

/** What the embedded scorer costs. CPU times are those of its worker process, in seconds. */
export interface ScoringLocally {
  loadingCpu: number
  loadedMegabytes: number
  lengths: { seconds: number; cpu: number; peakMegabytes: number }[]
  crowd: {
    scored: number
    refused: number
    /** Refusals that do not say when to come again, and all other answers. */
    errors: number
    /** Of scores and of refusals, in milliseconds. */
    slowestScore: number
    slowestRefusal: number
    isWorkerAlive: boolean
  }
}

/** Scores recordings of several lengths one by one, and one sentence by a whole server for many at once. */
export async function measureScoringLocally(bench: Bench): Promise<ScoringLocally> {
  return { ...(await measureLengths()), crowd: await measureCrowd(bench) }
}

async function measureLengths(): Promise<Omit<ScoringLocally, 'crowd'>> {
  const { LocalProvider } = await fromBuild<Provider>(
    'app/scoring/providers/local/local_provider.js'
  )
  const provider = new LocalProvider()
  try {
    await provider.load()
    const worker = childOf(process.pid, WORKER)
    const loadingCpu = cpuSecondsOf(worker)
    const loadedMegabytes = peakMegabytesOf(worker)
    const lengths: ScoringLocally['lengths'] = []
    for (const wanted of LENGTHS) {
      const { pcm, said } = speechOf(wanted)
      let cpu = Infinity
      for (let round = 0; round < ROUNDS; round++) {
        const before = cpuSecondsOf(worker)
        await provider.transcribeAndScore(pcm, said, 'en-US')
        cpu = Math.min(cpu, cpuSecondsOf(worker) - before)
      }
      const seconds = pcm.length / SAMPLE_RATE
      lengths.push({ seconds, cpu, peakMegabytes: peakMegabytesOf(worker) })
    }
    return { loadingCpu, loadedMegabytes, lengths }
  } finally {
    await provider.close()
  }
}

/** Sentences of one voice after each other, as many as fit. */
function speechOf(seconds: number): { pcm: Int16Array; said: string } {
  const parts: Buffer[] = []
  const texts: string[] = []
  let bytes = 0
  for (const [name, sentence] of Object.entries(voiceTexts())) {
    const pcm = readFileSync(VOICES + name).subarray(WAV_HEADER_BYTES)
    if (bytes + pcm.length > 2 * seconds * SAMPLE_RATE) continue
    parts.push(pcm)
    texts.push(sentence)
    bytes += pcm.length
  }
  return {
    pcm: new Int16Array(Uint8Array.from(Buffer.concat(parts)).buffer),
    said: texts.join(' '),
  }
}

/** By file: what it says. */
function voiceTexts(): Record<string, string> {
  const manifest = readFileSync(`${VOICES}manifest.json`, 'utf8')
  const entries = Object.entries(
    JSON.parse(manifest) as Record<string, { text: string; voice: string }>
  )
  const own = entries.filter(([, { voice }]) => voice === VOICE)
  return Object.fromEntries(own.map(([name, { text: said }]) => [name, said]))
}

async function measureCrowd(bench: Bench): Promise<ScoringLocally['crowd']> {
  const { url } = bench.databases[0]!
  const server = await ServerProcess.start('scoring locally', PRODUCT.command, url, {
    SPEECH_PROVIDER: 'local',
  })
  try {
    const { tagIds } = await readCatalog(url)
    await untilDrawing(server, drawRequests(1, tagIds)[0]!, bench.token)
    const content = readFileSync(VOICES + SENTENCE)
    const sentence = voiceTexts()[SENTENCE] ?? ''
    const body = multipart(
      [
        { name: 'audio', filename: 'a', content },
        { name: 'reference_text', content: sentence },
      ],
      BOUNDARY
    )
    for (let round = 0; round < ROUNDS; round++) await score(server.port, bench.token, body)
    const worker = childOf(server.pid, WORKER)
    const answers = await Promise.all(
      Array.from({ length: CROWD }, () => score(server.port, bench.token, body))
    )
    const scores = answers.filter(({ status }) => status === 200)
    const refusals = answers.filter(({ isRefusal }) => isRefusal)
    return {
      scored: scores.length,
      refused: refusals.length,
      errors: CROWD - scores.length - refusals.length,
      slowestScore: Math.max(0, ...scores.map(({ ms }) => ms)),
      slowestRefusal: Math.max(0, ...refusals.map(({ ms }) => ms)),
      isWorkerAlive: childOf(server.pid, WORKER) === worker,
    }
  } finally {
    await server.stop()
  }
}

async function score(port: number, token: string, body: Buffer) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; later: string }>()
  const headers = {
    'authorization': `Bearer ${token}`,
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'content-length': body.length,
  }
  const startedAt = performance.now()
  const path = '/api/v1/speech/score'
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
    const later = answer.headers['retry-after'] ?? ''
    text(answer).then(() => resolve({ status: answer.statusCode ?? 0, later }), reject)
  })
  sent.on('error', reject)
  sent.end(body)
  const { status, later } = await promise
  return { status, isRefusal: status === 503 && later !== '', ms: performance.now() - startedAt }
}
