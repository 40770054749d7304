import type { BaseCommand } from '@adonisjs/core/ace'
import { Exception } from '@adonisjs/core/exceptions'
import type { ParsedOutput } from '@adonisjs/core/types/ace'

/** A command was given what it does not take. */
export class WrongArguments extends Exception {
  static override status = 422
  static override code = 'wrong_arguments'
}

/**
 * Refuses what Ace lets pass: arguments beyond those that the command has, which would be ignored, and
 * a flag that is given twice although it has one value.
 *
 * @throws WrongArguments
 */
export function checkArguments(command: BaseCommand): void {
  const { flags, options, commandName } = command.constructor as typeof BaseCommand
  // Hidden from all but the command's own class.
  const parsed = Reflect.get(command, 'parsed') as ParsedOutput
  if (options.allowUnknownFlags) return
  const [extra] = parsed._
  if (extra !== undefined) {
    const help = `"node ace ${commandName} --help" shows what it takes.`
    throw new WrongArguments(`"${extra}" is one argument too many: nothing was done. ${help}`)
  }
  for (const { type, flagName } of flags) {
    if (type === 'array' || !Array.isArray(parsed.flags[flagName])) continue
    throw new WrongArguments(`--${flagName} was given twice: nothing was done. Give it once.`)
  }
}
