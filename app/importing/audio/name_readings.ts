type Decode = (bytes: Uint8Array) => string

/** The upper halves of the pages of DOS, which zip programs still write and Node.js does not know. */
const PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'
const PAGE_850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0'
const PAGE_852 =
  'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0'

function page(upper: string): Decode {
  return (bytes) => {
    return Array.from(bytes, (byte) => {
      return byte < 0x80 ? String.fromCharCode(byte) : upper[byte - 0x80]!
    }).join('')
  }
}

const ENCODINGS = [
  ...['utf-8', 'windows-1252', 'macintosh', 'windows-1250', 'windows-1251', 'windows-1254'],
  ...['ibm866', 'shift_jis', 'gbk', 'big5', 'euc-kr'],
]

const DECODERS: Decode[] = [
  ...[PAGE_437, PAGE_850, PAGE_852].map(page),
  ...ENCODINGS.map(decoderOf),
]

/** What it makes throws for bytes that are not of the encoding. */
function decoderOf(encoding: string): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (bytes) => decoder.decode(bytes)
}

/** What programs take for the encoding of a name that says nothing of it. */
const ENCODERS: ((name: string) => Uint8Array | undefined)[] = [
  // A short name of another encoding may be UTF-8 by chance.
  (name) => Buffer.from(name),
  ...[page(PAGE_437), page(PAGE_850), decoderOf('windows-1252')].map(encoderTo),
]

function encoderTo(decode: Decode) {
  const codes = Array.from({ length: 256 }, (_, byte) => byte)
  const byteOf = new Map(codes.map((byte) => [decode(Uint8Array.of(byte)), byte]))
  return (name: string) => {
    const bytes = Array.from(name, (character) => byteOf.get(character))
    return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : undefined
  }
}

/** A file's name as it may have been meant, where a program has read it in another encoding. */
export function nameReadings(name: string): string[] {
  const sent = ENCODERS.map((encode) => encode(name)).filter((bytes) => bytes !== undefined)
  const readings = sent.flatMap((bytes) => DECODERS.map((decode) => readingOf(bytes, decode)))
  return [...new Set(readings.filter((reading) => reading !== undefined))]
}

function readingOf(bytes: Uint8Array, decode: Decode): string | undefined {
  try {
    // Behind a letter of another encoding, a backslash was a part of it, or it ends a folder.
    return decode(bytes).replace(/^.*\\/s, '')
  } catch {
    return undefined
  }
}
