import { test } from '@japa/runner'
import { hostileTexts } from '#tests/support/hostile_texts'
import { INPUT_COSTS, maxCost } from '#tests/support/input_costs'
import {
  FILES_WITHOUT_INPUT,
  LIMITED_INPUTS,
  PLACES_WITHOUT_INPUT,
} from '#tests/support/input_limits'
import { inputPlaces } from '#tests/support/input_places'
import { leastProcessorTime, processorTime } from '#tests/support/processor_time'

const LISTED = [...LIMITED_INPUTS.flatMap(({ places }) => places), ...PLACES_WITHOUT_INPUT]

/** Enough for what is quadratic to stand out. */
const SAMPLE_UNITS = 3000

/** Does with a text what the code does: looks for one match, or for all of them. */
function match(pattern: RegExp, text: string): void {
  if (pattern.global) text.replaceAll(pattern, '')
  else pattern.exec(text)
}

/** The hostile text that costs the pattern most, as long as it may be. */
async function worstText(pattern: RegExp, limit: number): Promise<string> {
  const samples = [...hostileTexts(pattern.source, Math.min(SAMPLE_UNITS, limit))]
  const costs: number[] = []
  for (const sample of samples) costs.push(await processorTime(() => match(pattern, sample)))
  const worst = costs.indexOf(Math.max(...costs))
  return [...hostileTexts(pattern.source, limit)][worst]!
}

function toPattern(place: string): RegExp | undefined {
  const [, source, flags] = /^\S+ \/(.+)\/([a-z]*)$/s.exec(place) ?? []
  return source === undefined ? undefined : new RegExp(source, flags)
}

test.group('Limits of inputs', (group) => {
  group.each.timeout(60_000)

  test('every pattern and parser of app/ is in the list of what inputs meet', async ({
    assert,
  }) => {
    const places = await inputPlaces()
    const found = places.filter((place) => {
      return !FILES_WITHOUT_INPUT.includes(place.split(' ')[0]!)
    })
    const missing = found.filter((place) => !LISTED.includes(place))
    assert.deepEqual(missing, [], 'Add them to tests/support/input_limits.ts, with their limit')
    const gone = LISTED.filter((place) => !found.includes(place))
    assert.deepEqual(gone, [], 'Take them out of tests/support/input_limits.ts')
  })

  test('no pattern takes long for hostile texts as long as they may be: {what}')
    .with(LIMITED_INPUTS)
    .run(async ({ assert }, { limit, places }) => {
      const most = await maxCost()
      for (const place of places) {
        const pattern = toPattern(place)
        if (pattern === undefined) continue
        const text = await worstText(pattern, limit)
        const cost = await leastProcessorTime(() => match(pattern, text), most)
        assert.isBelow(cost, most, `${place} for ${JSON.stringify(text.slice(0, 20))}`)
      }
    })

  test('costs little for the worst input there may be: {what}')
    .with(INPUT_COSTS)
    .run(async ({ assert }, { prepare }) => {
      const most = await maxCost()
      assert.isBelow(await leastProcessorTime(prepare(), most), most)
    })
})
