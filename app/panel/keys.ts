import { t } from '#panel/texts'

interface Key {
  /** As they stand on the keyboard: pressed one after the other, or as one chord. */
  keys: string[]
  does: string
}

interface KeyGroup {
  name: string
  keys: Key[]
}

/** What each key does, by the name of its text. */
type Does = Record<string, string[]>

const IN_A_LIST: Does = {
  next_row: ['J'],
  previous_row: ['K'],
  open_row: ['Enter'],
  choose_row: ['X'],
  to_buttons: ['C'],
  play: ['P'],
  new: ['N'],
}

const OF_A_SPEECH: Does = {
  next_speech: ['J'],
  previous_speech: ['K'],
  play: ['P'],
  save: ['Ctrl+Enter'],
}

const IN_A_REVIEW: Does = {
  approve: ['A'],
  fix: ['E'],
  bin: ['D'],
  skip: ['S'],
  back: ['B'],
  undo: ['Z'],
  level: ['1–5'],
  play: ['P'],
}

/**
 * The keys of the pages, which `resources/panel/js/keys.ts` listens to.
 *
 * @param places and the letters that lead there
 */
export function keyGroups(places: { name: string; key: string }[]): KeyGroup[] {
  return [
    {
      name: t('keys.everywhere'),
      keys: [
        ...keysOf({ find: ['/'] }),
        ...places.map(({ name: place, key }) => {
          return { keys: ['G', key], does: t('keys.go_to', { place }) }
        }),
        ...keysOf({ show_keys: ['?'], close: ['Esc'] }),
      ],
    },
    { name: t('keys.in_a_list'), keys: keysOf(IN_A_LIST) },
    { name: t('keys.of_a_speech'), keys: keysOf(OF_A_SPEECH) },
    { name: t('keys.in_a_review'), keys: keysOf(IN_A_REVIEW) },
  ]
}

function keysOf(does: Does): Key[] {
  return Object.entries(does).map(([name, keys]) => ({ keys, does: t(`keys.does.${name}`) }))
}
