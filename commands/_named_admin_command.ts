import { args } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { AdminCommand } from '#commands/_admin_command'

/** What the commands about one admin share. */
export abstract class NamedAdminCommand extends AdminCommand {
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'What the admin signs in as' })
  declare username: string
}
