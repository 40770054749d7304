import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

/** Prometheus as an operator starts it, with the files of `deploy/prometheus`, once a second. */
export class Prometheus {
  private constructor(private origin: string) {}

  /**
   * @param target host and port of the server that it scrapes
   * @param token what it sends
   */
  static async start(
    target: string,
    token: string,
    cleanup: (end: () => Promise<void>) => void
  ): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'saywell-prometheus-'))
    const config = await readFile(app.makePath('deploy/prometheus/prometheus.yml'), 'utf8')
    const tokenFile = join(folder, 'token')
    await writeFile(tokenFile, `${token}\n`)
    await writeFile(
      join(folder, 'prometheus.yml'),
      config
        .replaceAll('15s', '1s')
        .replace('- alerts.yml', `- ${app.makePath('deploy/prometheus/alerts.yml')}`)
        .replace('/etc/prometheus/saywell_metrics_token', tokenFile)
        .replace('127.0.0.1:3333', target)
    )
    const address = `127.0.0.1:${await freePort()}`
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: 'ignore' }
    )
    const exited = once(child, 'exit')
    cleanup(async () => {
      child.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true })
    })
    const prometheus = new Prometheus(`http://${address}`)
    await until('Prometheus answers', () => {
      return fetch(`http://${address}/-/ready`).then(
        ({ ok }) => ok,
        () => false
      )
    })
    return prometheus
  }

  /** @returns the value of each series that the expression gives now */
  async query(expression: string): Promise<number[]> {
    const { result } = await this.#ask<{ result: { value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(expression)}`
    )
    return result.map(({ value }) => Number(value[1]))
  }

  /** The rules that it evaluates. */
  async rules(): Promise<{ name: string; query: string; health: string; lastError?: string }[]> {
    const { groups } = await this.#ask<{ groups: { rules: never[] }[] }>('rules')
    return groups.flatMap(({ rules }) => rules)
  }

  async #ask<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.origin}/api/v1/${path}`)
    const { data, error } = (await answer.json()) as { data: T; error?: string }
    if (error !== undefined) throw new Error(`${path}: ${error}`)
    return data
  }
}
