import { seededRandom } from '#tests/support/random'
import { learnerRecording, PHONE_RECORDINGS, phoneRecording } from '#tests/support/recordings'

type Random = () => number

const pick = (random: Random, below: number) => Math.floor(random() * below)

/** What can happen to a file on its way, or by somebody's will. Each gets a copy of its own. */
const MUTATIONS: Record<string, (bytes: Buffer, random: Random) => Buffer> = {
  'flipped bits': (bytes, random) => {
    for (let flips = 1 + pick(random, 50); flips > 0; flips--) {
      bytes[pick(random, bytes.length)]! ^= 1 << pick(random, 8)
    }
    return bytes
  },
  'a forged header': (bytes, random) => {
    for (let bytesLeft = 1 + pick(random, 8); bytesLeft > 0; bytesLeft--) {
      bytes[pick(random, Math.min(200, bytes.length))] = pick(random, 256)
    }
    return bytes
  },
  'forged numbers': (bytes, random) => {
    const index = Math.max(0, bytes.indexOf('stbl'))
    for (let numbers = 1 + pick(random, 4); numbers > 0; numbers--) {
      const at = Math.min(bytes.length - 4, index + pick(random, 600))
      bytes.writeUInt32BE(random() < 0.5 ? 0xffffffff : pick(random, 2 ** 32), at)
    }
    return bytes
  },
  'the end cut off': (bytes, random) => bytes.subarray(0, pick(random, bytes.length)),
  'a hole': (bytes, random) => {
    const start = pick(random, bytes.length)
    return bytes.fill(0, start, Math.min(bytes.length, start + pick(random, 20_000)))
  },
  'a piece missing': (bytes, random) => {
    const start = pick(random, bytes.length)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + pick(random, 5000))])
  },
  'a piece repeated': (bytes, random) => {
    const start = pick(random, bytes.length)
    const piece = bytes.subarray(start, start + pick(random, 50_000))
    return Buffer.concat([bytes.subarray(0, start), piece, piece, bytes.subarray(start)])
  },
  'noise after the header': (bytes, random) => {
    for (let at = 100; at < bytes.length; at++) bytes[at] = pick(random, 256)
    return bytes
  },
}

export interface MutatedRecording {
  /** From 0. */
  number: number
  name: string
  bytes: Buffer
}

/** The same recordings for the same seed: each a fixture of some format with something done to it. */
export function* mutatedRecordings(count: number, seed: number): Generator<MutatedRecording> {
  const random = seededRandom(seed)
  const sources = [
    { name: 'WAV', bytes: learnerRecording() },
    ...PHONE_RECORDINGS.map((name) => ({ name, bytes: phoneRecording(name) })),
  ]
  const mutations = Object.entries(MUTATIONS)
  for (let number = 0; number < count; number++) {
    const source = sources[pick(random, sources.length)]!
    const [what, mutate] = mutations[pick(random, mutations.length)]!
    const bytes = mutate(Buffer.from(source.bytes), random)
    yield { number, name: `${number}: ${source.name} with ${what}, seed ${seed}`, bytes }
  }
}
