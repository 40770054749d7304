import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechList } from '#catalog/speeches/speech_list'
import { COUNTED_LISTS, overviewPage } from '#panel/overview_page'
import { PanelNumbers } from '#panel/panel_numbers'
import { DEFAULT_PERIOD, PracticeFigures } from '#practice/statistics/practice_figures'
import { readLeniently } from '#validators/lenient_query'
import { PANEL_OVERVIEW_FIELDS, panelOverviewValidator } from '#validators/panel_overview'

const HARDEST = 10

@inject()
export default class OverviewController {
  constructor(
    private list: SpeechList,
    private numbers: PanelNumbers,
    private figures: PracticeFigures
  ) {}

  /** Shows what waits to be done, and what learners practise. */
  async show({ request, view }: HttpContext) {
    const { values, leftOut } = await readLeniently(
      panelOverviewValidator,
      request.qs(),
      PANEL_OVERVIEW_FIELDS
    )
    const [counts, unfinishedImports, practice, hardest] = await Promise.all([
      this.list.counts(COUNTED_LISTS),
      this.numbers.unfinishedImports.read(),
      this.figures.period(values.days ?? DEFAULT_PERIOD),
      this.figures.hardest(HARDEST),
    ])
    const parts = { counts, unfinishedImports, practice, hardest, leftOut: leftOut.length > 0 }
    return view.render('panel::pages/overview', { overview: overviewPage(parts) })
  }
}
