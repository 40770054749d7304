import { t } from '#panel/texts'

interface ZoneChoice {
  value: string
  label: string
  isChosen: boolean
}

/** What a field of time zones offers. */
export interface ZoneChoices {
  /** UTC, and whatever was chosen that the groups do not have. */
  first: ZoneChoice[]
  groups: { name: string; zones: ZoneChoice[] }[]
}

/** By the first part of their names, as in `Europe`; the names alone, which never change. */
const GROUPS = Map.groupBy(Intl.supportedValuesOf('timeZone'), (name) => name.split('/', 1)[0]!)

/** All zones by continent. @param chosen is offered whatever it is; undefined for none */
export function zoneChoices(chosen: string | undefined): ZoneChoices {
  const choice = (value: string, label: string) => ({ value, label, isChosen: value === chosen })
  const groups = [...GROUPS].map(([name, zones]) => ({
    name: t(`account.continents.${name.toLowerCase()}`, {}, name),
    zones: zones.map((zone) => choice(zone, placeOf(zone))),
  }))
  const isListed = groups.some(({ zones }) => zones.some(({ isChosen }) => isChosen))
  const others = isListed || chosen === undefined || chosen === 'UTC' ? [] : [chosen]
  return { first: ['UTC', ...others].map((zone) => choice(zone, zone)), groups }
}

/** As in "Indiana, Knox" of `America/Indiana/Knox`. */
function placeOf(zone: string): string {
  const [, ...place] = zone.split('/')
  return place.join(', ').replaceAll('_', ' ')
}
