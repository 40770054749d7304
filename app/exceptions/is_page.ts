import router from '@adonisjs/core/services/router'

/** The route of `start/routes/panel.ts` that takes what no other one does. */
const UNKNOWN_PAGE = 'panel.unknown_pages.show'

/** Whether something can be asked for at a path, without its query, by a method. */
export function isPage(path: string, method = 'GET'): boolean {
  const match = router.match(path, method, false)
  return match !== null && match.route.name !== UNKNOWN_PAGE
}
