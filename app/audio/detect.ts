import type { CompressedFormat } from '#audio/decoders/audio_decoder'

/** The kinds of files; `rare_wav` is a 64-bit or big-endian form of WAV. */
export type AudioKind = CompressedFormat | 'wav' | 'rare_wav' | 'unknown'

/** What files begin with. */
const BEGINNINGS: [string, AudioKind][] = [
  ['ID3', 'mp3'],
  ['OggS', 'ogg'],
  ['\x1a\x45\xdf\xa3', 'matroska'],
  ['caff', 'caf'],
  ['fLaC', 'flac'],
  ['#!AMR', 'amr'],
]

/**
 * Detects a recording's kind by its first bytes, never by its name or content type.
 * Sources: RIFF/WAVE (Microsoft and IBM, 1991; RIFX too), EBU Tech 3306 (RF64, BW64), ISO 14496-12 (`ftyp`),
 * ISO 11172-3 (frame sync of MPEG audio), ISO 13818-7 (ADTS), id3.org (ID3v2), RFC 3533 (Ogg), RFC 8794
 * (EBML), RFC 9639 (FLAC), RFC 4867 (AMR), Apple's specifications of CAF and AIFF.
 */
export function detectAudio(bytes: Uint8Array): AudioKind {
  const form = ascii(bytes, 8, 12)
  if (form === 'WAVE') {
    const container = ascii(bytes, 0, 4)
    if (container === 'RIFF') return 'wav'
    if (container === 'RF64' || container === 'BW64' || container === 'RIFX') return 'rare_wav'
  }
  if (ascii(bytes, 0, 4) === 'FORM' && (form === 'AIFF' || form === 'AIFC')) return 'aiff'
  if (ascii(bytes, 4, 8) === 'ftyp') return 'mov'
  const found = BEGINNINGS.find(([beginning]) => ascii(bytes, 0, beginning.length) === beginning)
  if (found) return found[1]
  if (startsWithMpegFrame(bytes)) return 'mp3'
  if (startsWithAdtsFrame(bytes)) return 'aac'
  return 'unknown'
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}

/** Eleven bits of sync, layer III, no reserved version and no reserved rate. */
function startsWithMpegFrame(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = bytes
  const synced = first === 0xff && (second & 0xe0) === 0xe0
  const layerThree = (second & 0x06) === 0x02
  const reserved = (second & 0x18) === 0x08 || (third & 0xf0) === 0xf0 || (third & 0x0c) === 0x0c
  return synced && layerThree && !reserved
}

/** Twelve bits of sync, layer 0, no reserved rate, and a frame that is longer than its header. */
function startsWithAdtsFrame(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = bytes
  const synced = first === 0xff && (second & 0xf6) === 0xf0
  const rate = (third >> 2) & 0x0f
  const frameBytes = ((fourth & 0x03) << 11) | (fifth << 3) | (sixth >> 5)
  return synced && rate < 13 && frameBytes > 7
}
