import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { BaseCommand } from '@adonisjs/core/ace'
import { adminPasswordFault } from '#accounts/password_fault'
import { HiddenPrompt } from '#commands/_hidden_prompt'

/** Where a password comes from: somebody at a terminal, or a pipe. */
export type PasswordInput = Readable & { isTTY?: boolean }

type FaultOf = (password: string) => string | undefined

/** What the commands that ask for an admin's password share. */
export abstract class AdminCommand extends BaseCommand {
  /** A test has ones of its own. */
  input: PasswordInput = process.stdin
  /** Where questions go: what the command prints may be redirected. */
  questions: Writable = process.stderr

  /**
   * Asks for a new password twice, without echo; from a pipe, takes the first line.
   *
   * @returns undefined when there is none that can be taken; why was said, and the exit code is set
   */
  protected async askNewPassword(username: string): Promise<string | undefined> {
    const faultOf = (password: string) => adminPasswordFault(password, username)?.message
    if (this.input.isTTY !== true) return this.#readNewPassword(faultOf)
    const prompt = new HiddenPrompt(this.input, this.questions)
    try {
      return await this.#askTwice(prompt, faultOf)
    } finally {
      prompt.close()
    }
  }

  async #askTwice(prompt: HiddenPrompt, faultOf: FaultOf): Promise<string | undefined> {
    const password = await prompt.ask('Password (15 characters or more)')
    if (password === undefined) return this.#refuse('Stopped: nothing was changed.')
    const fault = faultOf(password)
    if (fault !== undefined) {
      this.logger.error(fault)
      return this.#askTwice(prompt, faultOf)
    }
    const again = await prompt.ask('The password again')
    if (again === undefined) return this.#refuse('Stopped: nothing was changed.')
    if (again === password) return password
    return this.#refuse('The two passwords differ: nothing was changed.')
  }

  async #readNewPassword(faultOf: FaultOf): Promise<string | undefined> {
    const password = await firstLine(this.input)
    if (password === undefined) return this.#refuse('There is no password on the standard input.')
    const fault = faultOf(password)
    return fault === undefined ? password : this.#refuse(fault)
  }

  #refuse(why: string): undefined {
    this.logger.error(why)
    this.exitCode = 1
  }
}

async function firstLine(input: Readable): Promise<string | undefined> {
  const lines = createInterface({ input })
  for await (const line of lines) return line
  return undefined
}
