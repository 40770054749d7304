/**
 * What nobody sees (Unicode's Default_Ignorable_Code_Point): soft hyphens, blanks without width, byte
 * order marks. In `$1` is what needs such characters and keeps them: flags of regions, keycaps, emoji
 * that are joined of several, and letters of scripts whose forms a joiner changes. Directions
 * (U+202A...) are no part of it: they show, in the order of the letters.
 */
const INVISIBLE =
  /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}|[\d#*]\ufe0f\u20e3|\p{ExtPict}[\ufe0e\ufe0f]?\p{EMod}?(?:\u200d\p{ExtPict}[\ufe0e\ufe0f]?\p{EMod}?)*|[[\p{L}\p{M}]--[\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Common}\p{scx=Inherited}]][\u200c\u200d])|[\p{DI}--[\u202a-\u202e\u2066-\u2069]]/gv

/** A text without what nobody sees in it: the one rule for texts, tags, headings, names and scoring. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '$1')
}
