/**
 * Letters and the sounds (ARPAbet) they usually have; `^` and `$` are the ends of the word and the
 * longest rule that fits is used. Only good enough to find an unknown word's place, so that its
 * neighbours keep their own sounds.
 */
const RULES = new Map(
  `
  a AE|ai EY|air EH R|ar AA R|au AO|aw AO|ay EY|a$ AH|all AO L|are$ EH R|b B|bb B|c K|cc K|ce S EH
  ce$ S|ces$ S IH Z|ch CH|ci S IH|ck K|cy S IY|d D|dd D|dge$ JH|e EH|ea IY|ee IY|eer IH R|ei EY
  er ER|es$ Z|ew UW|ey$ IY|e$ |ed$ D|f F|ff F|g G|ge$ JH|gg G|gh |gn N|gu G|h HH|i IH|ie IY|igh AY
  ing$ IH NG|ir ER|i$ IY|j JH|k K|kk K|^kn N|l L|ll L|le$ AH L|m M|mb$ M|mm M|n N|ng NG|nk NG K|nn N
  o AA|oa OW|oi OY|oo UW|or AO R|ou AW|ough AO|ow OW|oy OY|o$ OW|ol OW L|old OW L D|p P|ph F|pp P
  ^ps S|q K|qu K W|r R|rh R|rr R|s S|sh SH|sion ZH AH N|ss S|sch SH|t T|tch CH|th TH|tion SH AH N
  tt T|tu$ T UW|u AH|ue UW|ui UW|ur ER|u$ UW|v V|w W|wh W|^wr R|x K S|^x Z|y IH|^y Y|y$ IY|z Z|zz Z
  `
    .split(/[|\n]/)
    .map((rule) => rule.replace(/^ +/, ''))
    .filter((rule) => rule.length > 0)
    .map((rule): [string, string] => {
      const [letters = '', ...sounds] = rule.split(' ')
      return [letters, sounds.join(' ').trim()]
    })
)
const MAX_RULE_LETTERS = 5
/** Longer words are no words, and would cost the aligner dearly. */
const MAX_LETTERS = 24

/** A vowel, one consonant and a silent e: the vowel says its name. */
const LONG_VOWELS: Record<string, string> = { a: 'EY', e: 'IY', i: 'AY', o: 'OW', u: 'UW', y: 'AY' }
const LONG_VOWEL = /([aeiouy])([bcdfgklmnprstvz])e(s?)\$/

const LETTER_NAMES =
  'EY|B IY|S IY|D IY|IY|EH F|JH IY|EY CH|AY|JH EY|K EY|EH L|EH M|EH N|OW|P IY|K Y UW|AA R|EH S|T IY|Y UW|V IY|D AH B AH L Y UW|EH K S|W AY|Z IY'.split(
    '|'
  )

/**
 * A pronunciation in ARPAbet by rule; a word without a vowel is spelt out. Own rules.
 *
 * @param word lower case, a to z; other signs are passed over
 * @returns null without a letter, or with more than 24
 */
export function lettersToSounds(word: string): string | null {
  const letters = word.replace(/[^a-z]/g, '')
  if (letters.length === 0 || letters.length > MAX_LETTERS) return null
  if (!/[aeiouy]/.test(letters)) return spellOut(letters)

  const marked = `^${letters}$`
  const long = LONG_VOWEL.exec(marked)
  const silent = long && long.index > 1 ? long : null
  const sounds: string[] = []
  for (let at = 0; at < marked.length;) {
    const name = silent?.index === at ? LONG_VOWELS[silent[1] ?? ''] : undefined
    const [matched, sound] = name ? [1, name] : longestRule(marked, at)
    if (sound) sounds.push(sound)
    at += matched
  }
  return sounds.join(' ') || spellOut(letters)
}

function longestRule(marked: string, at: number): [number, string] {
  for (let length = MAX_RULE_LETTERS; length > 0; length--) {
    const sound = RULES.get(marked.slice(at, at + length))
    if (sound !== undefined) return [length, sound]
  }
  return [1, '']
}

function spellOut(letters: string): string {
  return [...letters].map((letter) => LETTER_NAMES[letter.charCodeAt(0) - 97]).join(' ')
}
