import { PassThrough, Readable, Writable } from 'node:stream'
import type { BaseCommand } from '@adonisjs/core/ace'
import ace from '@adonisjs/core/services/ace'
import type { AdminCommand, PasswordInput } from '#commands/_admin_command'
import type Admin from '#models/admin'
import { auditedAbout } from '#tests/support/audit'

const pipe = (text: string): PasswordInput => Readable.from([text])

/** A terminal, as far as a command that asks needs one. */
class FakeTerminal extends PassThrough {
  isTTY = true
}

/**
 * Runs a command that asks for a password at a terminal.
 *
 * @param typed a line ends with `\r`
 * @returns all that the terminal showed beside the command's own output
 */
export async function runAtTerminal(command: AdminCommand, typed: string): Promise<string> {
  const shown: string[] = []
  const keyboard = new FakeTerminal()
  command.input = keyboard
  command.questions = new Writable({
    write(chunk, _encoding, done) {
      shown.push(String(chunk))
      done()
    },
  })
  keyboard.write(typed)
  await command.exec()
  return shown.join('')
}

export async function runWithInput(command: AdminCommand, text: string): Promise<void> {
  command.input = pipe(text)
  await command.exec()
}

export function outputOf(command: BaseCommand): string {
  return command.logger
    .getLogs()
    .map(({ message }) => message)
    .join('\n')
}

export async function actionsOn(admin: Admin): Promise<unknown[]> {
  const entries = await auditedAbout(admin.id)
  return entries.map(({ action, source, admin_id: by }) => ({ action, source, by }))
}

export const byOperator = (action: string) => ({ action, source: 'terminal', by: null })

/** Runs a command that fails. @returns what it failed with */
export async function failureOf(command: BaseCommand): Promise<string> {
  await command.exec()
  command.assertFailed()
  return (command.error as Error).message
}

/** Keeps output to be looked at, and failures, which only the program itself prints well. */
export function useRawOutput() {
  const { errorHandler } = ace
  ace.ui.switchMode('raw')
  ace.errorHandler = { render: () => Promise.resolve() }
  return () => {
    ace.ui.switchMode('normal')
    ace.errorHandler = errorHandler
  }
}
