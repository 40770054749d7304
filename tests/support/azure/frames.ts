/**
 * The frames of the Speech service's WebSocket protocol: headers, an empty line, a body; in a binary
 * frame the headers' length stands before them in two bytes, and there is no empty line.
 */
export interface Frame {
  /** Names in lower case. */
  headers: Record<string, string>
  body: Buffer
}

/** @throws Error the frame is not well-formed */
export function parseText(data: Buffer): Frame {
  const text = data.toString()
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) throw new Error('A text frame has no empty line after its headers.')
  return { headers: parseHeaders(text.slice(0, end)), body: Buffer.from(text.slice(end + 4)) }
}

/** @throws Error the frame is not well-formed */
export function parseBinary(data: Buffer): Frame {
  if (data.length < 2) throw new Error('A binary frame has no length.')
  const length = data.readUInt16BE(0)
  if (data.length < 2 + length) throw new Error('A binary frame is shorter than its headers.')
  const headers = parseHeaders(data.subarray(2, 2 + length).toString('latin1'))
  return { headers, body: data.subarray(2 + length) }
}

export function formatText(path: string, requestId: string, body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = 'Content-Type: application/json; charset=utf-8'
  return `X-RequestId:${requestId}\r\n${type}\r\nPath:${path}\r\n\r\n${text}`
}

function parseHeaders(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Error(`A header has no name: ${line}`)
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    })
  )
}

/** Checks a RIFF header of PCM, 16 kHz, mono, 16 bit. @returns what is wrong */
export function wavFault(header: Buffer): string | undefined {
  if (header.length < 44) return `the WAV header has ${header.length} bytes`
  const names = [header.toString('latin1', 0, 4), header.toString('latin1', 8, 12)]
  if (names.join() !== 'RIFF,WAVE') return 'the first audio frame is no WAV header'
  const facts = {
    format: header.readUInt16LE(20),
    channels: header.readUInt16LE(22),
    rate: header.readUInt32LE(24),
    bits: header.readUInt16LE(34),
  }
  const expected = { format: 1, channels: 1, rate: 16_000, bits: 16 }
  const same = JSON.stringify(facts) === JSON.stringify(expected)
  return same ? undefined : `the audio is ${JSON.stringify(facts)}`
}
