import vine from '@vinejs/vine'
import {
  characterFlaw,
  FLAW_TEXTS,
  inOneLine,
  sentenceFlaw,
  type TextFlaw,
} from '#catalog/speeches/content_text'
import { english } from '#messages/message'
import { length, visibleText, wellFormed } from '#validators/rules'

/** The rules of the content, which imports apply as well. */
const flawless = vine.createRule<(text: string) => TextFlaw | undefined>((value, flawOf, field) => {
  if (typeof value !== 'string') return
  const flaw = flawOf(value)
  if (flaw === undefined) return
  const { code, values } = flaw
  field.report(`The {{ field }} field ${english(FLAW_TEXTS[code], values)}`, code, field, values)
})

/** Blanks and combined letters make a text shorter, but never one that is ten times too long. */
const MAX_SHRINKING = 10

/** Comes before the others, which are slow for long texts: a text of accents has to be sorted. */
const shortEnough = vine.createRule<number>((value, maximum, field) => {
  if (typeof value !== 'string' || value.length <= MAX_SHRINKING * maximum) return
  field.report('The {{ field }} field must have at most {{ max }} characters', 'maxLength', field, {
    max: maximum,
  })
})

const asContent = vine.createRule((value: unknown, _, field) => {
  if (typeof value === 'string') field.mutate(inOneLine(value), field)
})

/** A sentence that learners say. */
export function sentence(maximum: number) {
  return line(sentenceFlaw, maximum)
}

/** A name of something in the content. */
export function contentName(maximum: number) {
  return line(characterFlaw, maximum)
}

/** Somebody else's id for something in the content. */
export function externalId(maximum: number) {
  return visibleText(1, maximum).use(flawless(characterFlaw))
}

function line(flawOf: (text: string) => TextFlaw | undefined, maximum: number) {
  return vine
    .string()
    .use(shortEnough(maximum))
    .use(wellFormed())
    .use(flawless(flawOf))
    .use(asContent())
    .use(length({ minimum: 1, maximum }))
}
