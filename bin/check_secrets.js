/**
 * `npm run secrets`: looks for keys and tokens in every file that git has, or would take. It knows
 * the forms that their issuers gave them; ends with 1 where it finds one.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../', import.meta.url)
/** Recordings and the like; what people write is smaller. */
const MAX_BYTES = 2_000_000

const FORMS = {
  'a private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/]{40}/,
  'an AWS access key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  'a token of GitHub': /\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{60})/,
  'a token of npm': /\bnpm_[A-Za-z0-9]{36}\b/,
  'a token of GitLab': /\bglpat-[\w-]{20}\b/,
  'a token of Slack': /\bxox[abprs]-[\w-]{20}/,
  'a key of Google': /\bAIza[\w-]{35}\b/,
  'a client secret of Google': /\bGOCSPX-[\w-]{28}\b/,
  'a secret key of Stripe': /\b[rs]k_live_[A-Za-z0-9]{20}/,
  'a key of Anthropic or OpenAI': /\bsk-(?:ant-|proj-)[\w-]{30}/,
  'a key of SendGrid': /\bSG\.[\w-]{22}\.[\w-]{43}/,
  'an age key': /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/,
  'a key of Azure': /(?:SPEECH|AZURE)\w*KEY\w*['"]?\s*[=:]\s*['"]?(?:[0-9a-f]{32}|\w{84})\b/i,
  'a password in an address': /\b[a-z][a-z0-9+]*:\/\/[^\s:@/'"`$<{]+:[^\s:@/'"`$<{]{12,}@/,
}

/** @param {string} text @returns {string[]} what it has, with the line */
export function secretsIn(text) {
  return Object.entries(FORMS).flatMap(([what, form]) => {
    const found = form.exec(text)
    return found === null ? [] : [`${text.slice(0, found.index).split('\n').length}: ${what}`]
  })
}

function check() {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 })
    .split('\0')
    .filter(
      (file) => file !== '' && statSync(new URL(file, ROOT), { throwIfNoEntry: false })?.isFile()
    )
    .filter((file) => statSync(new URL(file, ROOT)).size <= MAX_BYTES)
  const found = files.flatMap((file) => {
    return secretsIn(readFileSync(new URL(file, ROOT), 'utf8')).map((one) => `${file}:${one}`)
  })
  for (const one of found) console.error(one)
  console.log(`${files.length} files, ${found.length} with what looks like a secret`)
  if (found.length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) check()
