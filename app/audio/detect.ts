/** The kinds of files; `rare_wav` is a 64-bit or big-endian form of WAV. */
export type AudioKind = 'wav' | 'rare_wav' | 'mp3' | 'mp4' | 'unknown'

/**
 * Detects a recording's kind by its first bytes, never by its name or content type.
 * Sources: RIFF/WAVE (Microsoft and IBM, 1991; RIFX too), EBU Tech 3306 (RF64, BW64), ISO 14496-12 (`ftyp`),
 * ISO 11172-3 (frame sync of MPEG audio), id3.org (ID3v2).
 */
export function detectAudio(bytes: Uint8Array): AudioKind {
  const form = ascii(bytes, 8, 12)
  if (form === 'WAVE') {
    const container = ascii(bytes, 0, 4)
    if (container === 'RIFF') return 'wav'
    if (container === 'RF64' || container === 'BW64' || container === 'RIFX') return 'rare_wav'
  }
  if (ascii(bytes, 4, 8) === 'ftyp') return 'mp4'
  if (ascii(bytes, 0, 3) === 'ID3' || startsWithMpegFrame(bytes)) return 'mp3'
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
