interface Key {
  /** As they stand on the keyboard: pressed one after the other, or as one chord. */
  keys: string[]
  does: string
}

interface KeyGroup {
  name: string
  keys: Key[]
}

/**
 * The keys of the pages, which `resources/panel/js/keys.ts` listens to.
 *
 * @param places and the letters that lead there
 */
export function keyGroups(places: { name: string; key: string }[]): KeyGroup[] {
  return [
    {
      name: 'Everywhere',
      keys: [
        { keys: ['/'], does: 'Find' },
        ...places.map(({ name, key }) => ({ keys: ['G', key], does: `Go to ${name}` })),
        { keys: ['?'], does: 'Show the keys' },
        { keys: ['Esc'], does: 'Close what is open' },
      ],
    },
    {
      name: 'In a list',
      keys: [
        { keys: ['J'], does: 'Next row' },
        { keys: ['K'], does: 'Previous row' },
        { keys: ['Enter'], does: 'Open the row' },
        { keys: ['X'], does: 'Choose the row; with Shift, all rows up to it' },
        { keys: ['C'], does: 'Go to the buttons for the chosen rows' },
        { keys: ['P'], does: 'Play the recording' },
        { keys: ['N'], does: 'New' },
      ],
    },
    {
      name: 'On the page of a speech',
      keys: [
        { keys: ['J'], does: 'Next speech' },
        { keys: ['K'], does: 'Previous speech' },
        { keys: ['P'], does: 'Play the recording' },
        { keys: ['Ctrl+Enter'], does: 'Save, also from within a field' },
      ],
    },
    {
      name: 'In a review',
      keys: [
        { keys: ['A'], does: 'Approve, and on to the next' },
        { keys: ['E'], does: 'Fix it; saving approves it' },
        { keys: ['D'], does: 'Into the bin' },
        { keys: ['S'], does: 'Skip' },
        { keys: ['B'], does: 'Back' },
        { keys: ['Z'], does: 'Undo the last verdict' },
        { keys: ['1–5'], does: 'Level A1 to C1' },
        { keys: ['P'], does: 'Play the recording' },
      ],
    },
  ]
}
