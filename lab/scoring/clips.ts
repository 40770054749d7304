import type { Clip } from './joined_clips.ts'

export const ASTERISK = '/usr/share/asterisk/sounds/en_US_f_Allison'
const TUBERLING = '/usr/share/ktuberling/sounds/en'
const LETTRES = '/usr/share/klettres/en/syllab'
const STAMPS = '/usr/share/tuxpaint/stamps/animals'

const words = (text: string) => text.split(/\s+/)

const DAYS = words('sunday monday tuesday wednesday thursday friday saturday')
const MONTHS = words(
  'january february march april may june july august september october november december'
)
const NUMBERS = words(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
)
/** The spelling alphabet of radio and telephone; x ("x-ray") is two words. */
const LETTERS = words(
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey yankee zulu'
)

/**
 * A woman's days, months, numbers and spelling alphabet, from Asterisk's prompts: Debian has those
 * without a transcript, so that its sentences cannot be used.
 */
export const ASTERISK_WORDS: Clip[] = [
  ...DAYS.map((text, index) => ({ file: `digits/day-${index}`, text })),
  ...MONTHS.map((text, index) => ({ file: `digits/mon-${index}`, text })),
  ...NUMBERS.map((text, index) => ({ file: `digits/${index}`, text })),
  ...LETTERS.map((text) => ({ file: `phonetic/${text[0]}_p`, text })),
].map(({ file, text }) => ({ file: `${ASTERISK}/${file}.g722`, text, format: 'g722' }))

/** The things that a game for children names: those whose file is called as they are. */
export const TUBERLING_WORDS: Clip[] = words(
  'ball bow coat ear earring eye eyebrow flower hair hat moustache mouth nose shoe shorts skirt spectacles stick sunglasses tie umbrella egypt_arch egypt_birds egypt_boy egypt_bridge egypt_camel egypt_cart egypt_column egypt_donkey egypt_girl egypt_grass egypt_man egypt_oasis egypt_pyramid egypt_road egypt_well egypt_woman moon_alien moon_astronaut moon_earth moon_hotel moon_monster moon_planet moon_radar moon_rocket moon_satellite moon_sign moon_star pizzeria_anchovy pizzeria_bacon pizzeria_cheese pizzeria_cucumber pizzeria_mushroom pizzeria_olive pizzeria_onion pizzeria_oregano pizzeria_pepper pizzeria_pepperoni pizzeria_pineapple pizzeria_salami pizzeria_tomato'
).map((name) => ({ file: `${TUBERLING}/${name}.ogg`, text: name.replace(/^.*_/, '') }))

/** The short words with which a game teaches letters. */
export const LETTRES_WORDS: Clip[] = words(
  'car dog fix gas gem hot jet key me my no pet saw say sit sky'
).map((text) => ({ file: `${LETTRES}/${text}.ogg`, text }))

/** The animals of a paint program, as a text beside each file says them; without those at 8 kHz. */
export const STAMP_WORDS: Clip[] = Object.entries({
  'a frog': 'amphibians/frog',
  'a blackbird': 'birds/blackbird',
  'a crow': 'birds/crow',
  'a cuckoo': 'birds/cuckoo',
  'a duck': 'birds/duck',
  'a gander': 'birds/gander',
  'a brown hen': 'birds/hen',
  'a lark': 'birds/lark',
  'an owl': 'birds/owl',
  'a penguin': 'birds/penguin',
  'a seagull': 'birds/seagull',
  'a toucan': 'birds/tucan',
  'a turkey': 'birds/turkey',
  'a vulture': 'birds/vulture',
  'a bee': 'insects/bee',
  'a fly': 'insects/fly',
  'a grasshopper': 'insects/grasshopper',
  'a hornet': 'insects/hornet',
  'an iguana': 'lizards/iguana',
  'a chimpanzee': 'mammals/apes/chimp',
  'a gorilla': 'mammals/apes/gorilla',
  'a dolphin': 'mammals/aquatic/dolphin',
  'an orca': 'mammals/aquatic/orca',
  'an otter': 'mammals/aquatic/otter',
  'a whale': 'mammals/aquatic/whale',
  'a badger': 'mammals/badger',
  'a bear': 'mammals/bears/bear',
  'a bison': 'mammals/bovines/bison',
  'a bull': 'mammals/bovines/bull',
  'a cow': 'mammals/bovines/cow',
  'a goat': 'mammals/bovines/goat',
  'a ram': 'mammals/bovines/ram',
  'a yak': 'mammals/bovines/yak',
  'a camel': 'mammals/camel/camel',
  'a dromedary': 'mammals/camel/dromedary',
  'a lion': 'mammals/cats/lion',
  'a tiger': 'mammals/cats/tiger',
  'a deer': 'mammals/deer/deer',
  'a doe': 'mammals/deer/doe',
  'a dog': 'mammals/dogs/dog',
  'a fox': 'mammals/dogs/fox',
  'an elephant': 'mammals/elephant',
  'a donkey': 'mammals/equines/donkey',
  'a horse': 'mammals/equines/horse',
  'a zebra': 'mammals/equines/zebra',
  'a ferret': 'mammals/ferret',
  'a giraffe': 'mammals/giraffe',
  'a pig': 'mammals/pig',
  'a beaver': 'mammals/rodents/beaver',
  'a marmot': 'mammals/rodents/marmot',
  'a mouse': 'mammals/rodents/mouse',
  'a rabbit': 'mammals/rodents/rabbit',
  'a red kangaroo': 'marsupials/kangaroo',
  'a koala': 'marsupials/koala',
  'a wombat': 'marsupials/wombat',
}).map(([text, file]) => ({ file: `${STAMPS}/${file}_desc.ogg`, text }))
