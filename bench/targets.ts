import { fileURLToPath } from 'node:url'
import { builtFile } from './product.ts'

/** A server that is measured. */
export interface Target {
  name: string
  /** What Node.js runs. */
  command: string[]
}

const own = (file: string) => fileURLToPath(new URL(`./servers/${file}`, import.meta.url))

export const PRODUCT: Target = { name: 'product', command: [builtFile('bin/server.js')] }
export const FASTIFY: Target = { name: 'fastify', command: [own('fastify.ts')] }
const BARE: Target = { name: 'bare http', command: [own('bare.ts')] }
export const PLAN: Target = { name: 'plan SQL', command: [own('product_with.ts'), 'plan'] }
export const CREATE: Target = { name: 'create', command: [own('product_with.ts'), 'create'] }
export const CREATE_MANY: Target = {
  name: 'createMany',
  command: [own('product_with.ts'), 'create-many'],
}

/** Takes part only when it is named. */
export const UNMEASURED: Target = {
  name: 'no metrics',
  command: [own('product_with.ts'), 'unmeasured'],
}

/** For random speeches; the product comes first. */
export const DRAW_TARGETS = [PRODUCT, FASTIFY, BARE, PLAN, UNMEASURED]

/** For saving a session; the product comes first. */
export const SAVE_TARGETS = [PRODUCT, CREATE, CREATE_MANY]
