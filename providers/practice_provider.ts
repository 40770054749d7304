import type { ApplicationService } from '@adonisjs/core/types'
import { SessionHistory } from '#practice/session_history'
import { SessionSaver } from '#practice/session_saver'
import { SessionWriter } from '#practice/session_writer'
import { bindSingletons } from '#providers/bind_singletons'

/** Puts together what keeps the sessions of learners. */
export default class PracticeProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    bindSingletons(this.app.container, [SessionHistory, SessionSaver, SessionWriter])
  }
}
